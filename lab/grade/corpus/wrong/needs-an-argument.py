# It takes its port from the command line and has no other.
import socket
import sys
import threading
from datetime import datetime


def serve(connection):
    with connection:
        buffer = b''
        while data := connection.recv(1024):
            buffer += data
            while b'\r\n' in buffer:
                line, buffer = buffer.split(b'\r\n', 1)
                if line == b'QUIT':
                    return
                if line == b'TIME':
                    connection.sendall(f'JAM {datetime.now():%H:%M:%S}\r\n'.encode())


def main():
    server = socket.create_server(('0.0.0.0', int(sys.argv[1])), backlog=50)
    while True:
        connection, address = server.accept()
        threading.Thread(target=serve, args=(connection,), daemon=True).start()


if __name__ == '__main__':
    main()
