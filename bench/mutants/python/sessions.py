"""1c-session: the loop that ends too early, or answers too seldom."""
from catalogue import fault

for most in (1, 2, 3, 4):
    @fault(f'closes-after-{most}', f'It closes the connection after {most} {"reply" if most == 1 else "replies"}.', '1c-session')
    def _(server, most=most):
        server.counted()
        server.on_time(f'if count({server.client()}) > {most}:\n    LEAVE')


@fault('closes-with-reply', 'It closes the connection with its first reply.', '1c-session')
def _(server):
    server.only_if(server.passing_over() == 'continue')
    branch = server.branch('TIME')
    server.after(branch.body[-1], server.leave())


for most in (1, 2, 3, 4):
    @fault(f'mute-after-reply-{most}', f'After {most} {"reply" if most == 1 else "replies"} it says nothing more to a client.', '1c-session')
    def _(server, most=most):
        server.counted()
        server.on_time(f'if count({server.client()}) > {most}:\n    SKIP')


for every in (2, 3):
    @fault(f'passes-over-every-{every}', f'Each {"second" if every == 2 else "third"} TIME of a session gets no reply.', '1c-session')
    def _(server, every=every):
        server.counted()
        server.on_time(f'if count({server.client()}) % {every} == 0:\n    SKIP')


@fault('error-at-second', 'An exception ends the session at its second TIME.', '1c-session')
def _(server):
    server.not_of('with-selectors.py')
    server.counted()
    server.on_time(f'if count({server.client()}) == 2:\n    raise IndexError("reply")')


@fault('unknown-at-second', 'The second TIME of a session is answered as an unknown command.', '1c-session')
def _(server):
    send = 'writer.write' if server.client() == 'writer' else f'{server.client()}.sendall'
    server.only_if(server.client() != 'self')
    server.counted()
    server.on_time(f'if count({server.client()}) > 1:\n    {send}(b"INVALID COMMAND\\r\\n")\n    SKIP')


@fault('slow-at-second', 'The second reply of a session comes after twelve seconds.', '1c-session')
def _(server):
    server.not_of('with-selectors.py', 'with-asyncio.py')
    server.top('import time')
    server.counted()
    server.on_time(f'if count({server.client()}) == 2:\n    time.sleep(12)')
