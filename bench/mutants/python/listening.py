"""1a: the port and the address, and what keeps a server from getting there."""
import ast

from catalogue import ALL_BUT_LISTEN, fault
from server import expression

for port in (4500, 45001, 8889, 5000, 54000, 46000):
    @fault(f'port-{port}', f'It listens on port {port}.', '1a-listen')
    def _(server, port=port):
        server.number(45000).value = port


for name, address in {'loopback': '127.0.0.1', 'localhost': 'localhost'}.items():
    @fault(f'address-{name}', f'It listens on {address} only.', '1a-listen')
    def _(server, address=address):
        server.address().value = address


@fault('address-foreign', 'It binds the address of another machine.', '1a-listen', skips=ALL_BUT_LISTEN)
def _(server):
    server.address().value = '172.16.16.102'


@fault('address-course', 'It binds an address of the network at home.', '1a-listen', skips=ALL_BUT_LISTEN)
def _(server):
    server.address().value = '192.168.1.10'


@fault('address-ipv6', 'It listens on IPv6 only.', '1a-listen', skips=ALL_BUT_LISTEN)
def _(server):
    server.address().value = '::'
    family(server)
    bind = server.call('bind')
    server.before(server.statement(bind), f'{ast.unparse(bind.func.value)}.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)')


@fault('address-ipv6-loopback', 'It listens on ::1 only.', '1a-listen', skips=ALL_BUT_LISTEN)
def _(server):
    server.address().value = '::1'
    family(server)


def family(server):
    families = [one for one in server.all(ast.Attribute) if one.attr == 'AF_INET']
    server.only_if(families)
    for one in families:
        one.attr = 'AF_INET6'


@fault('udp', 'Its socket is one of UDP.', '1a-listen', skips=ALL_BUT_LISTEN)
def _(server):
    for one in server.all(ast.Attribute):
        if one.attr == 'SOCK_STREAM':
            one.attr = 'SOCK_DGRAM'


@fault('udp-bound', 'It binds a UDP socket and waits for datagrams.', '1a-listen', skips=ALL_BUT_LISTEN)
def _(server):
    for one in server.all(ast.Attribute):
        if one.attr == 'SOCK_STREAM':
            one.attr = 'SOCK_DGRAM'
    listen = server.call('listen')
    listener = ast.unparse(listen.func.value)
    server.become(server.statement(listen), f'''
        while True:
            data, sender = {listener}.recvfrom(1024)
            {listener}.sendto(b'JAM', sender)
    '''.replace('\n        ', '\n'))


@fault('no-listen', 'It never calls listen().', '1a-listen', skips=ALL_BUT_LISTEN)
def _(server):
    calls = server.calls('listen')
    server.only_if(calls)
    server.become(server.statement(calls[0]), 'pass')


@fault('no-bind', 'It never calls bind(), so that it listens on any port.', '1a-listen', skips=ALL_BUT_LISTEN)
def _(server):
    calls = server.calls('bind')
    server.only_if(calls)
    server.become(server.statement(calls[0]), 'pass')


@fault('port-is-text', 'Its port is a text, which bind() refuses.', '1a-listen', skips=ALL_BUT_LISTEN)
def _(server):
    server.not_of('with-asyncio.py', 'background-daemon.py')  # getaddrinfo takes it; nobody sees a daemon's traceback
    one = server.number(45000)
    server.replace(one, ast.Constant('45000'))


@fault('missing-module', 'It imports a module that is not there.', '1a-listen', skips=ALL_BUT_LISTEN)
def _(server):
    server.top('import jam_dunia')


@fault('syntax-error', 'It has a syntax error.', '1a-listen', skips=ALL_BUT_LISTEN)
def _(server):
    server.finish.append(lambda text: text.replace('):\n', ')\n', 1))
    server.only_if(any('):\n' in text for text in server.written().values()))


@fault('indented-wrongly', 'A line of it is indented too far.', '1a-listen', skips=ALL_BUT_LISTEN)
def _(server):
    # What the parser would refuse, compiled when the program starts.
    server.top('exec("import socket\\n  import threading")')


@fault('needs-argument', 'It wants its port as an argument.', '1a-listen', skips=ALL_BUT_LISTEN)
def _(server):
    server.replace(server.number(45000), expression('int(__import__("sys").argv[1])'))


@fault('asks-for-input', 'It asks for its port at the keyboard.', '1a-listen', skips=ALL_BUT_LISTEN)
def _(server):
    server.replace(server.number(45000), expression("int(input('port: '))"))


@fault('main-misspelt', "Its last lines compare __name__ with 'main'.", '1a-listen', skips=ALL_BUT_LISTEN)
def _(server):
    for one in server.all(ast.Constant):
        if one.value == '__main__':
            one.value = 'main'


@fault('never-started', 'Its server thread is made and never started.', '1a-listen', skips=ALL_BUT_LISTEN)
def _(server):
    for call in server.calls('start'):
        made = call.func.value
        if (isinstance(made, ast.Call) and ast.unparse(made.func) == 'Server') or ast.unparse(made) == 'svr':
            server.become(server.statement(call), 'pass')


@fault('undefined-at-start', 'A misspelt name ends it before it listens.', '1a-listen', skips=ALL_BUT_LISTEN)
def _(server):
    server.not_of('background-daemon.py')
    calls = server.calls('listen', 'start_server')
    server.only_if(calls)
    server.before(server.statement(calls[0]), 'print(f"listening on {PROT}")')


@fault('bind-caught', 'The error of bind() is caught and printed, and the program ends in order.', '1a-listen', skips=ALL_BUT_LISTEN)
def _(server):
    server.only_if(server.has("'0.0.0.0'"))
    server.address().value = '10.0.0.1'
    bind = server.call('bind')
    server.become(server.statement(bind), f'''
try:
    {ast.unparse(bind)}
except OSError as problem:
    print(problem)
    raise SystemExit(0)
''')
