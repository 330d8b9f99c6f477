"""1c-time: what is recognised as a request for the time, and the errors that keep the reply from coming."""
import ast

from catalogue import OF_REPLIES, fault
from server import expression, put_text


def asked_as(server, text):
    put_text(server.word('TIME'), text)


@fault('time-lower-case', 'It knows TIME in small letters only.', '1c-time')
def _(server):
    asked_as(server, 'time\r' if server.name == 'refuses-bare-lf.py' else 'time')


@fault('time-1310', 'It waits for TIME1310 in digits.', '1c-time')
def _(server):
    server.not_of('refuses-bare-lf.py')
    # What is tried in its place has no line end, which only who takes one recv for one request will answer.
    server.only_if(server.name == 'course-example.py')
    asked_as(server, 'TIME1310')


@fault('time-1310-line', 'It waits for the line TIME1310.', '1c-time', skips=OF_REPLIES)
def _(server):
    server.not_of('refuses-bare-lf.py', 'course-example.py')
    asked_as(server, 'TIME1310')


OTHER_WORDS = {'jam': 'JAM', 'get': 'GET TIME', 'waktu': 'WAKTU', 'plural': 'TIMES', 'title-case': 'Time'}
for name, word in OTHER_WORDS.items():
    @fault(f'time-as-{name}', f'It knows {word}, not TIME.', '1c-time', skips=OF_REPLIES)
    def _(server, word=word):
        server.not_of('refuses-bare-lf.py')
        asked_as(server, word)


for name, end in {'crlf': '\r\n', 'lf': '\n', 'backslashes': '\\r\\n'}.items():
    @fault(f'time-stripped-{name}', 'It strips the line end, then asks for it.', '1c-time', skips=OF_REPLIES)
    def _(server, end=end):
        server.not_of('refuses-bare-lf.py')
        asked_as(server, 'TIME' + end)


@fault('time-with-space', 'It knows TIME with a space behind it only.', '1c-time', skips=OF_REPLIES)
def _(server):
    server.not_of('refuses-bare-lf.py')
    asked_as(server, 'TIME ')


@fault('time-other-type', 'It compares text with bytes, which are never equal.', '1c-time', skips=OF_REPLIES)
def _(server):
    word = server.word('TIME')
    word.value = word.value.decode() if isinstance(word.value, bytes) else word.value.encode()


@fault('time-without-line-end', 'It compares all that one recv gave with TIME.', '1c-time')
def _(server):
    server.only_if(server.name == 'course-example.py')
    branch = server.branch('TIME')
    branch.test = expression("data == b'TIME'")


def split_at(server, end, by=b'\n'):
    """Where lines are cut, another line end."""
    found = [one for one in server.all(ast.Constant) if one.value == by]
    server.only_if(found and server.calls('split'))
    for one in found:
        one.value = end


@fault('time-line-end-twice', 'It answers after CR LF CR LF.', '1c-time', may=['1c-quit'], skips=['1c-quit', *OF_REPLIES])
def _(server):
    split_at(server, b'\r\n\r\n')


@fault('time-line-end-nul', 'It waits for a NUL in place of the line end.', '1c-time', may=['1c-quit'], skips=OF_REPLIES)
def _(server):
    split_at(server, b'\0')


@fault('time-line-end-lf-cr', 'It waits for LF CR in place of CR LF.', '1c-time', may=['1c-quit'], skips=OF_REPLIES)
def _(server):
    split_at(server, b'\n\r')


@fault('after-fin', 'It answers when the client has closed its side.', '1c-time', may=['1c-quit'], skips=['1c-quit', *OF_REPLIES])
def _(server):
    server.not_of('with-selectors.py', 'course-example.py')
    call = server.call('recv')
    server.top('''
        def everything(client, size):
            data = b''
            while part := client.recv(size):
                data += part
            return data
    ''')
    server.replace(call, expression('everything(CLIENT, SIZE)', CLIENT=call.func.value, SIZE=call.args[0]))


@fault('waits-for-32', 'It waits until 32 bytes have come.', '1c-time', may=['1c-quit'], skips=['1c-quit', *OF_REPLIES])
def _(server):
    server.not_of('with-selectors.py', 'course-example.py')
    call = server.call('recv')
    call.args = [ast.Constant(32), expression('socket.MSG_WAITALL')]


@fault('error-to-time', 'It answers TIME as an unknown command.', '1c-time', skips=OF_REPLIES)
def _(server):
    branch = server.branch('TIME')
    server.only_if(branch.orelse)
    branch.test = ast.Constant(False)


@fault('time-passed-over', 'It recognises TIME and does nothing.', '1c-time', skips=OF_REPLIES)
def _(server):
    server.on_time('SKIP')


@fault('time-closes', 'It closes the connection at TIME, without a reply.', '1c-time', skips=OF_REPLIES)
def _(server):
    server.on_time('LEAVE')


@fault('undefined-name', 'A misspelt name ends the thread at TIME.', '1c-time', skips=OF_REPLIES)
def _(server):
    server.not_of('with-selectors.py')  # whose one thread is the program
    server.on_time('print(adress)')


@fault('not-bytes', 'It sends text where bytes are wanted.', '1c-time', skips=OF_REPLIES)
def _(server):
    server.not_of('with-selectors.py')
    for call in server.calls('encode'):
        if '\\r\\n' in ast.unparse(call) or ast.unparse(call.func) == 'reply.encode':
            server.replace(call, call.func.value)


@fault('text-plus-bytes', 'It adds text to bytes, which ends the thread at TIME.', '1c-time', skips=OF_REPLIES)
def _(server):
    server.not_of('with-selectors.py')
    call = (server.sends() or [None])[-1]
    server.only_if(call is not None)
    call.args = [expression("REPLY + ''", REPLY=call.args[0])]


@fault('crash-at-time', 'The program exits at TIME.', '1c-time', may=['1b-neighbour', '1b-burst', '1c-session'], skips=OF_REPLIES)
def _(server):
    server.not_of('process-per-client.py')
    server.top('import os')
    server.on_time('os._exit(1)')


@fault('prints-only', 'It prints the time and sends nothing.', '1c-time', skips=OF_REPLIES)
def _(server):
    call = server.send()
    call.func = ast.Name('print')


@fault('echo', 'It sends back the request.', '1c-time', skips=OF_REPLIES)
def _(server):
    call = server.send()
    call.args = [ast.Constant(b'TIME\r\n')]


@fault('reply-empty', 'Its reply is a line end and nothing else.', '1c-time', skips=OF_REPLIES)
def _(server):
    call = server.send()
    call.args = [ast.Constant(b'\r\n')]
