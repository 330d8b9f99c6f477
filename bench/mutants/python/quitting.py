"""1c-quit: what QUIT does, and what it does too much."""
import ast

from catalogue import fault
from server import put_text, statements


def on_quit(server, source):
    """In place of what QUIT did; LEAVE stands for it."""
    server.leaving()[:] = statements(source.replace('LEAVE', server.leave()))


def skip(server):
    words = server.passing_over()
    return words


@fault('quit-ignored', 'QUIT has no effect.', '1c-quit')
def _(server):
    on_quit(server, skip(server))


@fault('quit-farewell-only', 'It says goodbye at QUIT and leaves the connection open.', '1c-quit')
def _(server):
    server.only_if(server.client() != 'self')
    on_quit(server, f'{sender(server)}(b"Sampai jumpa\\r\\n")\n{skip(server)}')


def sender(server):
    client = server.client()
    return f'{client}.write' if client == 'writer' else f'{client}.sendall'


for name, word in {'lower-case': 'quit', 'exit': 'EXIT', 'with-line-end': 'QUIT\r\n', 'with-space': 'QUIT ', 'bye': 'BYE'}.items():
    @fault(f'quit-{name}', f'It knows {word!r} in place of QUIT.', '1c-quit')
    def _(server, word=word):
        server.not_of('refuses-bare-lf.py')
        put_text(server.word('QUIT'), word)


@fault('quit-other-type', 'It compares QUIT as text with bytes, or the other way round.', '1c-quit')
def _(server):
    word = server.word('QUIT')
    word.value = word.value.decode() if isinstance(word.value, bytes) else word.value.encode()


@fault('quit-unknown', 'QUIT is answered as an unknown command.', '1c-quit')
def _(server):
    server.branch('QUIT').test = ast.Constant(False)


@fault('quit-tells-time', 'QUIT is answered with the time.', '1c-quit')
def _(server):
    server.only_if(server.client() != 'self')
    body = '\n'.join(ast.unparse(one) for one in server.branch('TIME').body)
    on_quit(server, body)


@fault('quit-stays-open', 'The thread stops at QUIT and leaves the connection open.', '1c-quit')
def _(server):
    server.not_of('with-selectors.py', 'with-asyncio.py')
    server.top('import threading')
    on_quit(server, 'threading.Event().wait()\nLEAVE')


@fault('quit-kept', 'The session ends at QUIT, and nobody closes its socket.', '1c-quit')
def _(server):
    server.not_of('with-selectors.py', 'with-asyncio.py', 'with-socketserver.py', 'process-per-client.py')
    client = server.client()
    closes = [one for one in server.calls('close') if ast.unparse(one.func.value) == client]
    server.only_if(closes)
    server.top('KEPT = []')
    for one in closes:
        server.become(server.statement(one), f'KEPT.append({client})')


for seconds in (5, 8):
    @fault(f'quit-late-{seconds}', f'It closes the connection {seconds} s after QUIT.', '1c-quit')
    def _(server, seconds=seconds):
        server.not_of('with-selectors.py')
        wait = f'await asyncio.sleep({seconds})' if server.client() == 'writer' else f'__import__("time").sleep({seconds})'
        on_quit(server, f'{wait}\nLEAVE')


for code in (0, 1):
    @fault(f'quit-exits-{code}', f'QUIT ends the program with exit code {code}.', '1c-quit')
    def _(server, code=code):
        server.not_of('process-per-client.py')
        server.top('import os')
        on_quit(server, f'os._exit({code})')


@fault('quit-kills', 'QUIT sends SIGTERM to the program itself.', '1c-quit')
def _(server):
    server.not_of('process-per-client.py')
    server.top('import os, signal')
    on_quit(server, 'os.kill(os.getpid(), signal.SIGTERM)\nLEAVE')


@fault('quit-interrupts', 'QUIT interrupts the main thread, which ends the program.', '1c-quit')
def _(server):
    server.not_of('process-per-client.py')
    server.only_if(server.client() == 'connection')
    server.top('import _thread, signal\nsignal.signal(signal.SIGINT, signal.default_int_handler)')
    on_quit(server, '_thread.interrupt_main()\nLEAVE')


for name, how in {'closes': 'close()', 'shuts': 'shutdown(socket.SHUT_RDWR)'}.items():
    @fault(f'quit-{name}-listener', f'QUIT also ends the listening socket, by {how}.', '1c-quit')
    def _(server, how=how):
        server.not_of('with-selectors.py', 'process-per-client.py')
        accepting = server.accepting()
        loop = server.nearest(accepting, ast.While)
        server.top('LISTENER = []')
        server.before(loop, f'LISTENER.append({ast.unparse(accepting.value.func.value)})')
        on_quit(server, f'LISTENER[0].{how}\nLEAVE')


@fault('quit-stops-accepting', 'After a QUIT no more clients are served.', '1c-quit')
def _(server):
    server.not_of('process-per-client.py')
    server.top('ENDED = []\nKEPT = []')
    server.after(server.accepting(), f'if ENDED:\n    KEPT.append(connection)\n    {server.refuse()}')
    on_quit(server, 'ENDED.append(True)\nLEAVE')


@fault('quit-first-only', 'It knows QUIT only while no time has been asked for.', '1c-quit')
def _(server):
    server.only_if(server.client() != 'self')
    client = server.client()
    server.counted()
    server.on_time(f'count({client})')
    on_quit(server, f'if COUNTS.get({client}, 0) > 0:\n    {skip(server)}\nLEAVE')


@fault('quit-twice', 'It takes two QUITs to end a session.', '1c-quit')
def _(server):
    server.only_if(server.client() != 'self')
    server.counted()
    on_quit(server, f'if count({server.client()}) < 2:\n    {skip(server)}\nLEAVE')


@fault('quit-half-closes', 'QUIT shuts the receiving side, which no client hears of.', '1c-quit')
def _(server):
    server.not_of('with-asyncio.py', 'with-socketserver.py', 'with-selectors.py')
    server.top('import threading')
    on_quit(server, f'{server.client()}.shutdown(socket.SHUT_RD)\nthreading.Event().wait()\nLEAVE')
