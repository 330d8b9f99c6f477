# A process per client with fork(); SIG_IGN lets the kernel clear away those that ended.
import os
import signal
import socket
from datetime import datetime

PORT = 45000
LONGEST_LINE = 1024


def serve(connection):
    buffer = b''
    while data := connection.recv(1024):
        *lines, buffer = (buffer + data).split(b'\n')
        for line in lines:
            request = line.strip()
            if request == b'TIME':
                connection.sendall(f'JAM {datetime.now():%H:%M:%S}\r\n'.encode())
            elif request == b'QUIT':
                return
            else:
                connection.sendall(b'UNKNOWN COMMAND\r\n')
        buffer = buffer[-LONGEST_LINE:]


def main():
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(('0.0.0.0', PORT))
    listener.listen(128)
    while True:
        connection, address = listener.accept()
        if os.fork() == 0:
            listener.close()
            try:
                serve(connection)
            finally:
                os._exit(0)
        connection.close()


if __name__ == '__main__':
    main()
