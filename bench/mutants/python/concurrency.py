"""1b: threads, locks, the order of accept and recv, what clients share, and the client after which it goes wrong."""
import ast

from catalogue import OF_REPLIES, fault
from server import expression, statements


@fault('serial', 'It handles a client where the thread should be started.', '1b-neighbour')
def _(server):
    start, function, argument = server.start()
    server.become(start, f'{argument}.run()' if function is None else f'{function}({argument})')


@fault('serial-target', 'The handler is called in place of being named as the target of the thread.', '1b-neighbour')
def _(server):
    start, function, argument = server.start()
    server.only_if(function is not None and 'Thread' in ast.unparse(start))
    server.become(start, f'threading.Thread(target={function}({argument})).start()')


@fault('serial-fork', 'It serves a client without the fork.', '1b-neighbour')
def _(server):
    fork, = [one for one in server.all(ast.If) if 'os.fork() == 0' in ast.unparse(one.test)] or [None]
    server.only_if(fork is not None)
    server.become(fork, 'serve(connection)')


@fault('serial-server', 'It is a TCPServer, not a ThreadingTCPServer.', '1b-neighbour')
def _(server):
    for one in server.all(ast.Attribute):
        if one.attr == 'ThreadingTCPServer':
            one.attr = 'TCPServer'


@fault('serial-selector', 'Once a client has connected, its selector is forgotten: it reads until that client has left.', '1b-neighbour')
def _(server):
    server.only_if(server.has('DefaultSelector'))
    server.after(register(server), '''
while connection in buffers:
    receive(connection)
''')


def register(server):
    return next(server.statement(call) for call in server.calls('register') if 'receive' in ast.unparse(call))


@fault('joined', 'Each thread is joined before the next client is accepted.', '1b-neighbour')
def _(server):
    start, function, argument = server.start()
    joined(server, start, function, argument, '')


@fault('joined-briefly', 'It waits three seconds for each thread before the next client is accepted.', '1b-neighbour', may=['1b-burst'])
def _(server):
    start, function, argument = server.start()
    joined(server, start, function, argument, '3')


def joined(server, start, function, argument, limit):
    if function is None:
        server.after(start, f'{argument}.join({limit})')
    elif 'submit' in ast.unparse(start):
        server.only_if(limit == '')
        server.become(start, f'{ast.unparse(start)}.result()')
    else:
        server.become(start, f'''
worker = threading.Thread(target={function}, args=({argument},), daemon=True)
worker.start()
worker.join({limit})
''')


@fault('one-worker', 'Its pool has one thread.', '1b-neighbour')
def _(server):
    for one in server.all(ast.keyword):
        if one.arg == 'max_workers':
            one.value = ast.Constant(1)


@fault('lock-session', 'A lock is held for a whole session.', '1b-neighbour')
def _(server):
    in_lock(server, 'threading.Lock()')


@fault('semaphore-session', 'A semaphore lets one session in at a time.', '1b-neighbour')
def _(server):
    in_lock(server, 'threading.BoundedSemaphore(1)')


def in_lock(server, lock):
    server.not_of('process-per-client.py')  # each process has a lock of its own
    function = server.session()
    if isinstance(function, ast.AsyncFunctionDef):
        lock = lock.replace('threading', 'asyncio').replace('BoundedSemaphore', 'Semaphore')
    server.top(f'import threading\nLOCK = {lock}')
    block, = statements('with LOCK:\n    pass')
    if isinstance(function, ast.AsyncFunctionDef):
        block = ast.AsyncWith(items=block.items, body=[])
    block.body = function.body
    function.body = [block]


@fault('lock-recv', 'A lock is held while it waits for a request.', '1b-neighbour')
def _(server):
    server.not_of('process-per-client.py', 'with-selectors.py')
    call = server.call('recv', 'readline')
    if server.client() == 'writer':
        server.top('''
            LOCK = asyncio.Lock()
            async def locked(reader):
                async with LOCK:
                    return await reader.readline()
        ''')
        return server.replace(call, expression('locked(reader)'))
    server.top(f'''
        import threading
        LOCK = threading.Lock()
        def locked(source, size):
            with LOCK:
                return source.{call.func.attr}(size)
    ''')
    server.replace(call, expression('locked(SOURCE, SIZE)', SOURCE=call.func.value, SIZE=call.args[0]))


@fault('recv-before-thread', 'It waits for the first bytes of a client before it starts its thread.', '1b-neighbour')
def _(server):
    server.not_of('greets-on-connect.py')  # whose greeting would be late as well
    server.only_if(server.refuse() == 'continue')
    server.after(server.accepting(), 'connection.recv(1, socket.MSG_PEEK)')


@fault('accepts-two', 'It accepts two clients before it serves either of them.', '1c-time', skips=('1c-quit', *OF_REPLIES))
def _(server):
    start, function, argument = server.start()
    server.only_if(function is not None and 'Thread' in ast.unparse(start))
    server.top('WAITING = []')
    server.become(start, f'''
WAITING.append({argument})
if len(WAITING) == 2:
    for one in WAITING:
        threading.Thread(target={function}, args=(one,), daemon=True).start()
    WAITING.clear()
''')


for seconds in (2, 1.6):
    @fault(f'slow-{seconds}', f'It sleeps {seconds} s before each reply.', '1b-neighbour')
    def _(server, seconds=seconds):
        server.not_of('with-selectors.py', 'with-asyncio.py')  # where that would stop everybody
        server.top('import time')
        server.on_time(f'time.sleep({seconds})')


@fault('slow-in-loop', 'Its accept loop sleeps a second and a half for each client.', '1b-neighbour', may=['1b-burst'])
def _(server):
    server.only_if(server.refuse() == 'continue')
    server.top('import time')
    server.after(server.accepting(), 'time.sleep(1.5)')


@fault('newest-client', 'It sends its reply to the client that connected last.', '1b-burst', may=['1b-neighbour'])
def _(server):
    server.not_of('process-per-client.py', 'with-selectors.py')
    server.top('NEWEST = []')
    server.after(server.accepting(), 'NEWEST[:] = [connection]')
    for call in server.sends():
        call.func.value = expression('NEWEST[0]')


for most in (3, 5, 10, 15):
    @fault(f'at-most-{most}', f'It turns away the client after {most} at a time.', '1b-burst')
    def _(server, most=most):
        server.not_of('thread-pool.py', 'process-per-client.py', 'with-selectors.py')
        server.only_if(server.refuse() == 'continue')
        threads = most + (1 if server.client() == 'connection' else 2)
        server.after(server.accepting(), f'''
if threading.active_count() >= {threads}:
    connection.close()
    continue
''')


@fault('at-most-mute', 'The client after five at a time is accepted and gets nothing.', '1b-burst')
def _(server):
    server.not_of('thread-pool.py', 'process-per-client.py', 'with-selectors.py')
    server.only_if(server.refuse() == 'continue')
    server.top('KEPT = []')
    threads = 6 if server.client() == 'connection' else 7
    server.after(server.accepting(), f'''
if threading.active_count() >= {threads}:
    KEPT.append(connection)
    continue
''')


def at_client(server, source):
    """When a client has been accepted, `number` is how many there were."""
    server.top('import itertools, os\nCLIENTS = itertools.count(1)\nKEPT = []')
    server.after(server.accepting(), 'number = next(CLIENTS)\n' + source.replace('NEXT', server.refuse()))


for every in (4, 5, 7, 10, 13):
    @fault(f'every-{every}-unserved', f'Each {every}th client is accepted and not served.', '1b-burst', may=['1b-neighbour'] if every < 5 else [])
    def _(server, every=every):
        at_client(server, f'if number % {every} == 0:\n    KEPT.append(connection)\n    NEXT')


for every in (6, 9):
    @fault(f'every-{every}-closed', f'Each {every}th connection is closed at once.', '1b-burst')
    def _(server, every=every):
        at_client(server, f'if number % {every} == 0:\n    connection.close()\n    NEXT')


@fault('first-unserved', 'The first client is accepted and not served.', '1c-time')
def _(server):
    at_client(server, 'if number == 1:\n    KEPT.append(connection)\n    NEXT')


@fault('first-closed', 'The first connection is closed at once.', '1c-time')
def _(server):
    at_client(server, 'if number == 1:\n    connection.close()\n    NEXT')


for last in (3, 4, 8, 12, 16):
    may = ['1b-neighbour'] if last < 5 else []

    @fault(f'exits-at-{last}', f'The program exits when client {last} connects.', '1b-burst', may=may)
    def _(server, last=last):
        at_client(server, f'if number == {last}:\n    os._exit(1)')


for last in (4, 9, 12):
    @fault(f'crashes-at-{last}', f'An exception in the accept loop ends it at client {last}.', '1b-burst', may=['1b-neighbour'] if last < 5 else [])
    def _(server, last=last):
        server.only_if(server.refuse() == 'continue')
        at_client(server, f'if number == {last}:\n    raise RuntimeError("too many clients")')


for last in (1, 2, 12):
    may = ['1b-neighbour'] if last < 5 else []

    @fault(f'closes-listener-at-{last}', f'It closes its listening socket after client {last} and serves those it has.', '1b-burst', may=may)
    def _(server, last=last):
        server.not_of('with-selectors.py', 'process-per-client.py')
        server.only_if(server.refuse() == 'continue')
        listener = ast.unparse(server.accepting().value.func.value)
        server.top('import threading')
        start, _, _ = server.start()
        at_client(server, '')
        server.after(start, f'if number == {last}:\n    {listener}.close()\n    threading.Event().wait()')


for last in (10, 14):
    @fault(f'mute-after-{last}', f'From client {last + 1} on it accepts and does not serve.', '1b-burst')
    def _(server, last=last):
        at_client(server, f'if number > {last}:\n    KEPT.append(connection)\n    NEXT')


for most in (6, 10, 15):
    @fault(f'counts-to-{most}', f'Its accept loop ends after {most} clients.', '1b-burst')
    def _(server, most=most):
        loop = server.nearest(server.accepting(), ast.While)
        made, = statements(f'for turn in range({most}):\n    pass')
        made.body = loop.body
        server.replace(loop, made)
