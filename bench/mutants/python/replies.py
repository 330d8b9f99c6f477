"""1d-prefix and 1d-line-end, and the parts of the reply that go wrong later than the first one."""
from catalogue import fault

PREFIXES = {
    'lower-case': ('jam ', 'jam in small letters'),
    'title-case': ('Jam ', 'Jam'),
    'no-space': ('JAM', 'JAM and no space'),
    'colon': ('JAM:', 'JAM and a colon'),
    'colon-space': ('JAM: ', 'JAM, a colon and a space'),
    'two-spaces': ('JAM  ', 'JAM and two spaces'),
    'tab': ('JAM\t', 'JAM and a tab'),
    'equals': ('JAM=', 'JAM and an equals sign'),
    'dash': ('JAM - ', 'JAM and a dash'),
    'none': ('', 'nothing before the time'),
    'space-before': (' JAM ', 'a space before JAM'),
    'line-end-before': ('\r\nJAM ', 'an empty line before JAM'),
    'time': ('TIME ', 'TIME in place of JAM'),
    'waktu': ('WAKTU ', 'WAKTU in place of JAM'),
    'time-word': ('JAM SEKARANG ', 'a second word after JAM'),
    'ok-before': ('OK JAM ', 'OK before JAM'),
    'byte-order-mark': ('\ufeffJAM ', 'a byte order mark before JAM'),
    'no-break-space': ('JAM\u00a0', 'a no-break space after JAM'),
    'pukul': ('JAM pukul ', 'the word pukul after JAM'),
    'misspelt': ('JAN ', 'JAN in place of JAM'),
    'brackets': ('[JAM] ', 'JAM in brackets'),
}
for name, (text, says) in PREFIXES.items():
    @fault(f'prefix-{name}', f'Its reply begins with {says}.', '1d-prefix')
    def _(server, text=text):
        server.prefix(text)


LINE_ENDS = {
    'none': ('', 'nothing'),
    'lf': ('\n', 'LF'),
    'cr': ('\r', 'CR'),
    'lf-cr': ('\n\r', 'LF CR'),
    'twice': ('\r\n\r\n', 'CR LF twice'),
    'lf-twice': ('\n\n', 'LF twice'),
    'cr-cr-lf': ('\r\r\n', 'CR CR LF'),
    'cr-lf-lf': ('\r\n\n', 'CR LF LF'),
    'backslashes': ('\\r\\n', 'four letters, backslash r backslash n'),
    'backslash-n': ('\\n', 'two letters, backslash n'),
    'digits': ('13 10', 'the digits 13 10'),
    'digits-only': ('1310', 'the digits 1310'),
    'nul': ('\0', 'a NUL'),
    'space-after': ('\r\n ', 'CR LF and a space'),
    'nul-after': ('\r\n\0', 'CR LF and a NUL'),
    'ok-after': ('\r\nOK\r\n', 'CR LF and a line more'),
    'prompt-after': ('\r\n> ', 'CR LF and a prompt'),
}
for name, (text, says) in LINE_ENDS.items():
    @fault(f'line-end-{name}', f'Its reply ends with {says}.', '1d-line-end')
    def _(server, text=text):
        server.only_if('\0' not in text or server.name != 'with-socketserver.py')  # whose strftime() refuses a NUL
        server.line_end(text)


@fault('before-quote', 'A quotation mark stands before the time.', '1d-format')
def _(server):
    server.prefix('JAM "')


BEHIND = {
    'space': (' \r\n', 'a space'),
    'tab': ('\t\r\n', 'a tab'),
    'dot': ('.\r\n', 'a full stop'),
    'semicolon': (';\r\n', 'a semicolon'),
    'wib': (' WIB\r\n', 'WIB'),
    'word': (' sekarang\r\n', 'a word'),
    'quote': ("'\r\n", 'a quotation mark'),
    'offset': ('+07:00\r\n', 'an offset'),
    'bracket': (']\r\n', 'a bracket'),
}
for name, (text, says) in BEHIND.items():
    @fault(f'behind-{name}', f'{says[0].upper()}{says[1:]} stands behind the time.', '1d-format')
    def _(server, text=text):
        server.line_end(text)


@fault('line-end-own-comma', 'print() is imitated: the line end is a part of its own, sent after a space.', '1d-format', '1d-line-end')
def _(server):
    server.line_end(' \n\r\n')


# From a later reply of a session on: what, its requirement, the part that is sent first or last, the change.
LATER = {
    'line-end-none': ('has no line end', '1d-line-end', 'last', "reply.replace(b'\\r\\n', b'')"),
    'line-end-lf': ('ends with LF only', '1d-line-end', 'last', "reply.replace(b'\\r\\n', b'\\n')"),
    'line-end-twice': ('has its line end twice', '1d-line-end', 'last', "reply + b'\\r\\n'"),
    'prefix-none': ('has no JAM', '1d-prefix', 'first', "reply.replace(b'JAM ', b'')"),
    'prefix-time': ('begins with TIME', '1d-prefix', 'first', "reply.replace(b'JAM', b'TIME')"),
    'prefix-lower': ('begins with jam in small letters', '1d-prefix', 'first', "reply.replace(b'JAM', b'jam')"),
    'dots': ('is written with dots', '1d-format', 'last', "reply.replace(b':', b'.')"),
    'space-behind': ('has a space behind the time', '1d-format', 'last', "reply.replace(b'\\r\\n', b' \\r\\n')"),
    'no-seconds': ('has no seconds', '1d-format', 'last', "reply[:-5] + b'\\r\\n'"),
}
for turn in (2, 3, 5):
    for name, (says, broken, part, change) in LATER.items():
        nth = {2: 'second', 3: 'third', 5: 'fifth'}[turn]
        may = skips = ['1d-clock'] if name == 'no-seconds' else []

        @fault(f'later-{turn}-{name}', f'From its {nth} on, a reply of a session {says}.', broken, may=may, skips=skips)
        def _(server, turn=turn, part=part, change=change):
            server.counted()
            server.resend(f'''
                def changed(client, reply):
                    if count(client) < {turn} or not any(word in reply for word in (b'JAM', b':')):
                        return reply
                    return {change}
            ''', part)


for turn in (4, 7):
    for name in ('line-end-none', 'prefix-none', 'dots'):
        says, broken, part, change = LATER[name]

        @fault(f'of-all-{turn}-{name}', f'Each {turn}th reply of the program {says}.', broken)
        def _(server, turn=turn, part=part, change=change):
            server.not_of('process-per-client.py')
            server.resend(f'''
                import itertools
                REPLIES = itertools.count(1)
                def changed(client, reply):
                    if not any(word in reply for word in (b'JAM', b':')) or next(REPLIES) % {turn} > 0:
                        return reply
                    return {change}
            ''', part)


@fault('second-only-line-end', 'The second reply of a session, and no other, has no line end.', '1d-line-end')
def _(server):
    server.counted()
    server.resend('''
        def changed(client, reply):
            if not any(word in reply for word in (b'JAM', b':')):
                return reply
            return reply[:-2] if count(client) == 2 else reply
    ''')
