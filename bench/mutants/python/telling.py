"""1d-format and 1d-clock: how the time is written, and which one it is."""
import ast

from catalogue import fault

# What shows at some times of day alone. The time of day is chosen by the time zone, which these two do not take.
AT_TIMES = (
    'twelve-hours', 'modulo-twelve', 'space-hour', 'no-zero-hour', 'no-zero-minute', 'no-zero-second', 'no-zeros',
    'plain-numbers', 'hour-plain', 'minute-plain', 'second-plain',
)
OWN_ZONE = ('utc-clock.py', 'jakarta-clock.py')


def shows(server, name):
    server.only_if(name not in AT_TIMES or server.name not in OWN_ZONE)


FORMATS = {
    'twelve-hours': ('%I:%M:%S', 'of twelve hours'),
    'am-pm': ('%I:%M:%S %p', 'with AM or PM'),
    'am-pm-close': ('%I:%M:%S%p', 'with AM or PM and no space'),
    'no-zero-hour': ('%-H:%M:%S', 'without the leading zero of the hour'),
    'no-zero-minute': ('%H:%-M:%S', 'without the leading zero of the minute'),
    'no-zero-second': ('%H:%M:%-S', 'without the leading zero of the second'),
    'no-zeros': ('%-H:%-M:%-S', 'without leading zeros'),
    'microseconds': ('%H:%M:%S.%f', 'with microseconds'),
    'microseconds-colon': ('%H:%M:%S:%f', 'with microseconds behind a colon'),
    'microseconds-comma': ('%H:%M:%S,%f', 'with microseconds behind a comma'),
    'dots': ('%H.%M.%S', 'with dots'),
    'spaces': ('%H : %M : %S', 'with spaces around the colons'),
    'date-behind': ('%H:%M:%S %d-%m-%Y', 'with the date behind it'),
    'date-before': ('%d-%m-%Y %H:%M:%S', 'with the date before it'),
    'date-slashes': ('%d/%m/%Y %H:%M:%S', 'with a date of slashes before it'),
    'date-iso': ('%Y-%m-%d %H:%M:%S', 'with an ISO date before it'),
    'date-numbers': ('%d %m %y %H:%M:%S', 'with day, month and year before it'),
    'day-behind': ('%H:%M:%S %A', 'with the name of the day behind it'),
    'zone': ('%H:%M:%S %Z', 'with the zone'),
    'zone-own': ('%H:%M:%S UTC', 'with UTC behind it'),
    'zone-offset': ('%H:%M:%S +0700', 'with an offset behind it'),
    'z': ('%H:%M:%SZ', 'with a Z behind it'),
}
for name, (text, says) in FORMATS.items():
    @fault(f'format-{name}', f'The time is written {says}.', '1d-format')
    def _(server, name=name, text=text):
        shows(server, name)
        server.format(text)


# What has no time to the second leaves nothing to judge the clock by.
UNREADABLE = {
    'no-seconds': ('%H:%M', 'without seconds'),
    'one-dot': ('%H:%M.%S', 'with a dot before the seconds'),
    'no-colons': ('%H%M%S', 'without colons'),
    'dashes': ('%H-%M-%S', 'with dashes'),
    'blanks': ('%H %M %S', 'with spaces in place of the colons'),
    'letters': ('%Hh%Mm%Ss', 'with letters'),
    'slashes': ('%H/%M/%S', 'with slashes'),
    'commas': ('%H,%M,%S', 'with commas'),
    'semicolons': ('%H;%M;%S', 'with semicolons'),
    'epoch': ('%s', 'as seconds since 1970'),
    'date-only': ('%d/%m/%Y', 'as a date without a time'),
}
for name, (text, says) in UNREADABLE.items():
    @fault(f'format-{name}', f'The time is written {says}.', '1d-format', may=['1d-clock'], skips=['1d-clock'])
    def _(server, text=text):
        server.format(text)


# What stands before the time and holds no digit may be taken for a part of the prefix.
BEFORE = {'day-before': ('%A %H:%M:%S', 'with the name of the day before it'), 'space-hour': ('%k:%M:%S', 'with a space in place of a leading zero')}
for name, (text, says) in BEFORE.items():
    @fault(f'format-{name}', f'The time is written {says}.', '1d-format', '1d-prefix')
    def _(server, name=name, text=text):
        shows(server, name)
        server.format(text)


@fault('format-ctime', 'The time is written as ctime() does.', '1d-format', '1d-prefix')
def _(server):
    server.format('%c')


# By a function that puts the numbers together.
BY_HAND = {
    'plain-numbers': ('return f"{now.hour}:{now.minute}:{now.second}"', 'as three plain numbers'),
    'minute-plain': ('return f"{now.hour:02}:{now.minute}:{now.second:02}"', 'with a minute of one digit'),
    'second-plain': ('return "%02d:%02d:%d" % (now.hour, now.minute, now.second)', 'with a second of one digit'),
    'hour-plain': ('return ":".join([str(now.hour), str(now.minute).zfill(2), str(now.second).zfill(2)])', 'with an hour of one digit'),
    'modulo-twelve': ('return f"{now.hour % 12:02}:{now.minute:02}:{now.second:02}"', 'of the hour modulo twelve'),
    'float-seconds': ('return f"{now.hour:02}:{now.minute:02}:{now.second + now.microsecond / 1e6:09.6f}"', 'with seconds as a fraction'),
    'whole-time': ('return str(now.time())', 'with all its microseconds'),
    'milliseconds': ('return now.isoformat(timespec="milliseconds")[11:23]', 'with milliseconds'),
    'bytes-in-text': ('return now.strftime("%H:%M:%S").encode()', "as bytes inside of text, b'hh:mm:ss'"),
    'quoted': ('return repr(now.strftime("%H:%M:%S"))', 'in quotation marks'),
    'tuple': ('return (now.hour, now.minute, now.second)', 'as a tuple'),
    'iso': ('return now.isoformat(timespec="seconds")', 'in ISO form, with date and T'),
    'str': ('return str(now)', 'as str() writes it'),
}
for name, (body, says) in BY_HAND.items():
    unread = name in ('tuple', 'iso')

    @fault(f'format-{name}', f'The time is written {says}.', '1d-format', may=['1d-clock'] * unread, skips=['1d-clock'] * unread)
    def _(server, name=name, body=body):
        shows(server, name)
        server.written_by(body)


SWAPPED = {
    'minutes-seconds': ('%H:%S:%M', 'Minutes and seconds are swapped.', []),
    'hours-minutes': ('%M:%H:%S', 'Hours and minutes are swapped.', ['1d-format']),
    'reversed': ('%S:%M:%H', 'The time is written from seconds to hours.', ['1d-format']),
    'month-as-minute': ('%H:%m:%S', 'The month stands in place of the minutes.', []),
    'day-as-minute': ('%H:%d:%S', 'The day stands in place of the minutes.', []),
    'minute-as-second': ('%H:%M:%M', 'The minutes stand in place of the seconds.', []),
    'hour-as-minute': ('%H:%H:%S', 'The hour stands in place of the minutes.', []),
    'second-as-minute': ('%H:%S:%S', 'The seconds stand in place of the minutes.', []),
    'no-seconds-but-zeros': ('%H:%M:00', 'The seconds are always 00.', []),
    'year-as-second': ('%H:%M:%y', 'The year stands in place of the seconds.', []),
}
for name, (text, sentence, may) in SWAPPED.items():
    # An hour of 45 is no time of day, so that the format may be what is said of it, and the clock left unjudged.
    broken = ['1d-clock', *may]

    @fault(f'clock-{name}', sentence, *broken, may=may, skips=['1d-clock'] if may else [])
    def _(server, text=text):
        server.format(text)


OFF = {
    'minutes-7': ('timedelta(minutes=7)', 'seven minutes ahead'),
    'minutes-behind-4': ('timedelta(minutes=-4)', 'four minutes behind'),
    'minute-ahead': ('timedelta(minutes=1)', 'a minute ahead'),
    'seconds-10': ('timedelta(seconds=10)', 'ten seconds ahead'),
    'seconds-behind-20': ('timedelta(seconds=-20)', 'twenty seconds behind'),
    'minutes-50': ('timedelta(hours=1, minutes=50)', 'an hour and fifty minutes ahead'),
    'jakarta-by-minutes': ('timedelta(minutes=7 * 6)', '42 minutes ahead'),
}
for name, (offset, says) in OFF.items():
    @fault(f'clock-{name}', f'Its clock is {says}.', '1d-clock')
    def _(server, offset=offset):
        server.clock(f'(NOW + {offset})')


@fault('clock-frozen', 'Its clock stands still since the start.', '1d-clock')
def _(server):
    now, *_ = server.nows()
    server.clock('STARTED', f'STARTED = {ast.unparse(now)}')


@fault('clock-default-argument', 'The clock is read once, as the default of an argument.', '1d-clock')
def _(server):
    server.clock('reading()', 'def reading(now=datetime.now()):\n    return now')


@fault('clock-at-connect', 'It tells the time at which the client connected.', '1d-clock')
def _(server):
    server.not_of('with-selectors.py', 'two-files')
    now, *_ = server.nows()
    function = server.session()
    server.clock('MOMENT.get()', 'import contextvars\nMOMENT = contextvars.ContextVar("moment")')
    function.body[0:0] = ast.parse(f'MOMENT.set({ast.unparse(now)})').body


@fault('clock-first-of-session', 'All replies of a session have the time of its first.', '1d-clock')
def _(server):
    server.not_of('with-selectors.py', 'two-files')
    server.clock('moment(NOW)', '''
        import contextvars
        MOMENT = contextvars.ContextVar('moment', default=None)
        def moment(now):
            if MOMENT.get() is None:
                MOMENT.set(now)
            return MOMENT.get()
    ''')
    # A thread of a pool has had other clients.
    server.session().body[0:0] = ast.parse('MOMENT.set(None)').body


for name, (rate, says) in {'fast': ('1.5', 'half as fast again'), 'double': ('2', 'twice as fast'), 'slow': ('0.5', 'at half its pace')}.items():
    @fault(f'clock-drift-{name}', f'Its clock goes {says}.', '1d-clock')
    def _(server, rate=rate):
        now, *_ = server.nows()
        import ast
        server.clock(f'(STARTED + (NOW - STARTED) * {rate})', f'STARTED = {ast.unparse(now)}')


for seconds in (5, 10, 60):
    @fault(f'clock-cached-{seconds}', f'It reads the clock once in {seconds} s.', '1d-clock')
    def _(server, seconds=seconds):
        server.not_of('process-per-client.py')
        server.clock('cached(NOW)', f'''
            KEPT = []
            def cached(now):
                if not KEPT or now - KEPT[0] >= timedelta(seconds={seconds}):
                    KEPT[:] = [now]
                return KEPT[0]
        ''')


@fault('clock-previous', 'Each reply has the time of the request before it.', '1d-clock')
def _(server):
    server.not_of('process-per-client.py')
    server.clock('previous(NOW)', '''
        KEPT = []
        def previous(now):
            KEPT.append(now)
            return KEPT[-2] if len(KEPT) > 1 else now
    ''')


@fault('clock-counts-requests', 'Its clock advances by ten seconds for each request.', '1d-clock')
def _(server):
    now, *_ = server.nows()
    server.clock('(STARTED + timedelta(seconds=10 * next(TURN)))', f'import itertools\nTURN = itertools.count()\nSTARTED = {ast.unparse(now)}')


@fault('clock-of-midnight', 'It tells how long it has been running.', '1d-clock')
def _(server):
    server.clock('(datetime(2026, 1, 1) + timedelta(seconds=time.monotonic() - STARTED))', 'STARTED = time.monotonic()')


@fault('clock-fixed', 'Its reply is a constant.', '1d-clock')
def _(server):
    server.format('12:34:56')


@fault('clock-random', 'Its time is a random one.', '1d-clock')
def _(server):
    server.clock('datetime(2026, 1, 1, random.randrange(24), random.randrange(60), random.randrange(60))', 'import random')


@fault('clock-utc-plus-7-minutes', 'It adds seven minutes to UTC in place of seven hours.', '1d-clock')
def _(server):
    server.clock('(datetime.now(timezone.utc) + timedelta(minutes=7))')


@fault('clock-later', 'From the third reply of a session on, its clock is five minutes behind.', '1d-clock')
def _(server):
    server.not_of('two-files')
    server.clock('late(NOW)', '''
        import contextvars
        TURN = contextvars.ContextVar('turn', default=0)
        def late(now):
            TURN.set(TURN.get() + 1)
            return now - timedelta(minutes=5) if TURN.get() > 2 else now
    ''')
    server.not_of('with-selectors.py')
    server.session().body[0:0] = ast.parse('TURN.set(0)').body
