"""No fault: the same server, written in another way."""
import ast
import re

from catalogue import style
from server import FUNCTIONS, LINE_END, expression, is_text, put_text, statements, text_of


@style('as-parsed', 'No comments, no blank lines of its own, other quotes.')
def _(server):
    server.finish.append(lambda text: '# -*- coding: utf-8 -*-\n' + text)


@style('tabs', 'Indented with tabs.')
def _(server):
    server.finish.append(lambda text: re.sub(r'^( {4})+', lambda found: '\t' * (len(found[0]) // 4), text, flags=re.M))


@style('windows-line-ends', 'Lines of the file end in CR LF.')
def _(server):
    server.finish.append(lambda text: text.replace('\n', '\r\n'))


@style('byte-order-mark', 'The file begins with a byte order mark.')
def _(server):
    server.finish.append(lambda text: '\ufeff' + text)


@style('comments', 'A comment before each line of code, in Indonesian.')
def _(server):
    server.finish.append(lambda text: re.sub(r'^( *)(def|while|if) ', r'\1# bagian berikut: \2\n\1\2 ', text, flags=re.M))


@style('double-quotes', 'Texts in double quotes.')
def _(server):
    server.finish.append(lambda text: re.sub(r"(?<![\w'\"])(b?)'([^'\"\n{}]*)'(?!')", r'\1"\2"', text))


INDONESIAN = '''
    penangan soket sambungan alamat pesan baris sisa perintah sekarang isi utama layani data_masuk pendengar galat balasan
    klien angka kunci nilai
'''.split()


def rename(server, new):
    """Every name that the file itself gives, but for attributes, methods and what is imported."""
    for tree in server.trees.values():
        server.only_if(len(server.trees) == 1)
        inside = {id(one) for made in ast.walk(tree) if isinstance(made, ast.ClassDef) for one in made.body}
        fields = {id(name) for made in ast.walk(tree) if isinstance(made, ast.ClassDef) for one in made.body
                  if isinstance(one, ast.Assign) for name in one.targets}
        given = []
        for one in ast.walk(tree):
            if isinstance(one, (*FUNCTIONS, ast.ClassDef)) and id(one) not in inside:
                given.append(one.name)
            elif isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store) and id(one) not in fields:
                given.append(one.id)
            elif isinstance(one, ast.arg) and one.arg != 'self':
                given.append(one.arg)
            elif isinstance(one, ast.ExceptHandler) and one.name:
                given.append(one.name)
        names = {name: new(index) for index, name in enumerate(dict.fromkeys(given))}
        for one in ast.walk(tree):
            if isinstance(one, (*FUNCTIONS, ast.ClassDef, ast.ExceptHandler)) and id(one) not in inside:
                one.name = names.get(one.name, one.name)
            elif isinstance(one, ast.Name):
                one.id = names.get(one.id, one.id)
            elif isinstance(one, ast.arg):
                one.arg = names.get(one.arg, one.arg)


@style('indonesian-names', 'Indonesian names.')
def _(server):
    rename(server, lambda index: INDONESIAN[index] if index < len(INDONESIAN) else f'nama_{index}')


@style('short-names', 'Names of one letter and a number.')
def _(server):
    rename(server, lambda index: f'x{index}')


@style('reordered', 'Functions and classes in the opposite order.')
def _(server):
    tree = server.trees[server.entry]
    kinds = (*FUNCTIONS, ast.ClassDef)
    places = [index for index, one in enumerate(tree.body) if isinstance(one, kinds)]
    for index, one in zip(places, [tree.body[index] for index in reversed(places)]):
        tree.body[index] = one


WRITTEN = {
    'percent': 'return "%02d:%02d:%02d" % (now.hour, now.minute, now.second)',
    'format-call': 'return "{:02d}:{:02d}:{:02d}".format(now.hour, now.minute, now.second)',
    'zfill': 'return ":".join(str(part).zfill(2) for part in (now.hour, now.minute, now.second))',
    'if-less-than-ten': '''
        def two(number):
            if number < 10:
                return '0' + str(number)
            return str(number)
        return two(now.hour) + ':' + two(now.minute) + ':' + two(now.second)
    ''',
    'iso-slice': 'return now.isoformat()[11:19]',
    'iso-seconds': 'return now.time().isoformat(timespec="seconds")',
    'str-slice': 'return str(now)[11:19]',
    'strftime-t': 'return now.strftime("%T")',
    'f-string-parts': 'return f"{now.hour:02}:{now.minute:02}:{now.second:02}"',
    'strftime-parts': 'return now.strftime("%H") + ":" + now.strftime("%M") + ":" + now.strftime("%S")',
}
for name, body in WRITTEN.items():
    @style(f'time-by-{name}', f'The time is put into words by a function ({name}).')
    def _(server, body=body):
        server.written_by(body)


@style('time-module', 'The clock is read with time.time().')
def _(server):
    server.not_of('utc-clock.py', 'jakarta-clock.py')
    server.clock('datetime.fromtimestamp(time.time())', 'import time')


ZONES = {
    'utc': 'datetime.now(timezone.utc)',
    'makassar': 'datetime.now(timezone(timedelta(hours=8)))',
    'india': 'datetime.now(timezone(timedelta(hours=5, minutes=30)))',
    'nepal': 'datetime.now(timezone(timedelta(hours=5, minutes=45)))',
    'seven-hours-more': '(datetime.utcnow() + timedelta(hours=7))',
    'west': 'datetime.now(timezone(timedelta(hours=-3)))',
}
for name, source in ZONES.items():
    @style(f'zone-{name}', f'It tells the time of another zone ({name}).')
    def _(server, source=source):
        server.clock(source)


@style('line-end-constant', 'The line end is a constant of its own.')
def _(server):
    found = False
    for one in server.all(ast.JoinedStr):
        last = one.values[-1]
        if len(one.values) > 1 and is_text(last) and text_of(last).endswith(LINE_END):
            put_text(last, text_of(last)[:-2])
            if text_of(last) == '':
                one.values.pop()
            one.values.append(ast.FormattedValue(value=ast.Name('CRLF'), conversion=-1, format_spec=None))
            found = True
    server.only_if(found)
    server.top('CRLF = chr(13) + chr(10)')


for name in ('ascii', 'latin-1', 'utf8'):
    @style(f'encoded-{name}', f'The reply is encoded as {name}, which gives the same bytes.')
    def _(server, name=name):
        for call in server.calls('encode'):
            call.args = [ast.Constant(name)]


PIECES = {
    'bytes': 'for one in reply:\n        client.sendall(bytes([one]))\n    return b""',
    'halves': 'client.sendall(reply[:len(reply) // 2])\n    return reply[len(reply) // 2:]',
    'loop': 'while reply:\n        reply = reply[client.send(reply):]\n    return b""',
    'line-end-apart': 'client.sendall(reply[:-2])\n    return reply[-2:]',
}
for name, body in PIECES.items():
    @style(f'sent-in-{name}', f'The reply is sent in pieces ({name}).')
    def _(server, body=body):
        server.only_if(server.client() not in ('self', 'writer'))
        server.not_of('two-sends.py')
        server.resend(f'def changed(client, reply):\n    {body}')


for size in (1, 7, 64, 4096, 65536):
    @style(f'recv-{size}', f'It reads up to {size} bytes at a time.')
    def _(server, size=size):
        if size < 32:
            server.not_of('course-example.py')  # whose recv is a request
        calls = server.calls('recv')
        server.only_if(calls)
        calls[0].args[0] = ast.Constant(size)


STARTS = {
    'thread-low': '''
import _thread
_thread.start_new_thread(FUNCTION, (ARGUMENT,))
''',
    'daemon-attribute': '''
worker = threading.Thread(target=FUNCTION, args=[ARGUMENT])
worker.daemon = True
worker.start()
''',
    'not-daemon': '''
threading.Thread(None, FUNCTION, None, (ARGUMENT,)).start()
''',
    'lambda': '''
threading.Thread(target=lambda client=ARGUMENT: FUNCTION(client), daemon=True).start()
''',
    'timer': '''
threading.Timer(0, FUNCTION, [ARGUMENT]).start()
''',
    'list': '''
workers = [one for one in globals().get('workers', []) if one.is_alive()]
workers.append(threading.Thread(target=FUNCTION, args=(ARGUMENT,)))
workers[-1].start()
''',
    'fork': '''
import multiprocessing
multiprocessing.get_context('fork').Process(target=FUNCTION, args=(ARGUMENT,), daemon=True).start()
ARGUMENT.close()
''',
    'pool': '''
if 'POOL' not in globals():
    import concurrent.futures
    globals()['POOL'] = concurrent.futures.ThreadPoolExecutor(max_workers=64)
POOL.submit(FUNCTION, ARGUMENT)
''',
}
for name, source in STARTS.items():
    @style(f'start-{name}', f'A client gets its thread in another way ({name}).')
    def _(server, source=source):
        start, function, argument = server.start()
        server.only_if(function is not None)
        server.only_if(server.has('import threading') or 'threading' not in source)
        server.become(start, source.replace('FUNCTION', function).replace('ARGUMENT', argument))


@style('with-connection', 'The session is a with block of its connection.')
def _(server):
    server.only_if(server.client() == 'connection')
    server.not_of('with-selectors.py')
    function = server.session()
    block, = statements('with connection:\n    pass')
    block.body = function.body
    function.body = [block]


@style('caught-all', 'Every error of a session is caught and printed.')
def _(server):
    function = server.session()
    server.not_of('with-asyncio.py')
    block, = statements('try:\n    pass\nexcept Exception as problem:\n    print("galat:", problem)')
    block.body = function.body
    function.body = [block]


for queue in (20, 50, 4096):
    @style(f'listen-{queue}', f'listen({queue}).')
    def _(server, queue=queue):
        calls = server.calls('listen')
        server.only_if(calls)
        calls[0].args = [ast.Constant(queue)]


@style('any-address', "It binds ''.")
def _(server):
    one = server.address()
    server.not_of('with-asyncio.py')
    one.value = ''


@style('port-from-text', 'Its port is read from a text.')
def _(server):
    server.replace(server.number(45000), expression("int('45000')"))


@style('no-main-guard', 'The program runs without a look at __name__.')
def _(server):
    for one in server.all(ast.If):
        if '__name__' in ast.unparse(one.test):
            parent, field, index = server.place(one)
            getattr(parent, field)[index:index + 1] = one.body


@style('prints-requests', 'It prints each request for the time.')
def _(server):
    server.only_if(server.has('print(', 'logging'))
    server.on_time('print("permintaan TIME", flush=True)')


@style('match', 'Requests are told apart by match.')
def _(server):
    branch = server.branch('TIME')
    server.only_if(branch.orelse and isinstance(branch.orelse[0], ast.If))
    other = branch.orelse[0]
    cases = [(branch.test.comparators[0], branch.body), (other.test.comparators[0], other.body)]
    made, = statements('match REQUEST:\n    case _:\n        pass')
    made.subject = branch.test.left
    made.cases[0].body = other.orelse or [ast.Pass()]
    made.cases[0:0] = [ast.match_case(pattern=ast.MatchValue(word), guard=None, body=body) for word, body in cases]
    server.replace(branch, made)


@style('quit-first', 'QUIT is looked for before TIME.')
def _(server):
    branch = server.branch('TIME')
    server.only_if(branch.orelse and isinstance(branch.orelse[0], ast.If))
    other = branch.orelse[0]
    (branch.test, branch.body), (other.test, other.body) = (other.test, other.body), (branch.test, branch.body)


@style('in-tuple', 'A request is compared by `in`.')
def _(server):
    test = server.branch('TIME').test
    test.ops = [ast.In()]
    test.comparators = [ast.Tuple(elts=[test.comparators[0]], ctx=ast.Load())]


@style('lower-case-too', 'It takes small letters as well.')
def _(server):
    test = server.branch('TIME').test
    test.left = expression('REQUEST.upper()', REQUEST=test.left)


@style('one-more-command', 'It knows a command more.')
def _(server):
    branch = server.branch('TIME')
    server.only_if(server.client() in ('connection', 'self.connection'))
    server.only_if(branch.orelse)
    word = branch.test.comparators[0]
    help_word = ast.Constant(b'HELP' if isinstance(word.value, bytes) else 'HELP')
    test = expression('REQUEST == WORD', REQUEST=branch.test.left, WORD=help_word)
    body = statements(f'{server.client()}.sendall(b"TIME, QUIT\\r\\n")')
    branch.orelse = [ast.If(test=test, body=body, orelse=branch.orelse)]


@style('reuse-port', 'It sets SO_REUSEPORT as well.')
def _(server):
    calls = server.calls('bind')
    server.only_if(calls)
    server.before(server.statement(calls[0]), f'{ast.unparse(calls[0].func.value)}.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)')


@style('timeout', 'A client may be silent for two minutes.')
def _(server):
    server.not_of('with-selectors.py')
    server.after(server.accepting(), 'connection.settimeout(120)')


@style('no-delay', 'It sets TCP_NODELAY.')
def _(server):
    server.after(server.accepting(), 'connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)')


@style('locked-counter', 'A lock guards a counter of clients.')
def _(server):
    server.top('import threading\nLOCK = threading.Lock()\nSERVED = []')
    server.on_time('with LOCK:\n    SERVED.append(1)')


@style('shutdown-first', 'It calls shutdown() before close().')
def _(server):
    server.only_if(server.client() in ('connection', 'self.connection'))
    server.not_of('with-selectors.py')
    client = server.client()
    server.leaving()[0:0] = statements(f'{client}.shutdown(socket.SHUT_RDWR)')
    server.only_if(server.has('import socket'))


@style('annotated', 'Functions say what they take and give.')
def _(server):
    for one in server.all(*FUNCTIONS):
        if one.returns is None and not any(isinstance(node, ast.Return) and node.value for node in ast.walk(one)):
            one.returns = ast.Constant(None)
        for given in one.args.args:
            if given.arg == 'connection':
                given.annotation = ast.Constant('socket.socket')


@style('unused', 'There is a function that nobody calls.')
def _(server):
    server.top('''
        def bantuan():
            return 'JAM hh:mm:ss'

        def coba():
            with socket.create_connection(('172.16.16.101', 45001)) as client:
                client.sendall(b'TIME\\r\\n')
    ''')


@style('global-statement', 'It counts its clients in a global variable.')
def _(server):
    server.top('jumlah = 0\ndef catat():\n    global jumlah\n    jumlah += 1\n    print(f"klien ke-{jumlah}", flush=True)')
    server.only_if(server.has('print(', 'logging'))
    server.after(server.accepting(), 'catat()')
