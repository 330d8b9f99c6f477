# Fault: recv() giving b'' is taken for "nothing yet", so a client that left is asked again for ever.
import selectors
import socket
from datetime import datetime

PORT = 45000
LONGEST_LINE = 1024

selector = selectors.DefaultSelector()
buffers = {}


def accept(listener):
    connection, address = listener.accept()
    buffers[connection] = b''
    selector.register(connection, selectors.EVENT_READ, receive)


def close(connection):
    selector.unregister(connection)
    del buffers[connection]
    connection.close()


def receive(connection):
    try:
        talk(connection)
    except OSError:
        close(connection)


def talk(connection):
    data = connection.recv(1024)
    if not data:
        return
    *lines, rest = (buffers[connection] + data).split(b'\n')
    buffers[connection] = rest[-LONGEST_LINE:]
    for line in lines:
        request = line.rstrip(b'\r')
        if request == b'TIME':
            connection.sendall(f'JAM {datetime.now():%H:%M:%S}\r\n'.encode())
        elif request == b'QUIT':
            close(connection)
            return
        else:
            connection.sendall(b'INVALID COMMAND\r\n')


def main():
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(('0.0.0.0', PORT))
    listener.listen(128)
    selector.register(listener, selectors.EVENT_READ, accept)
    while True:
        for key, _ in selector.select():
            key.data(key.fileobj)


if __name__ == '__main__':
    main()
