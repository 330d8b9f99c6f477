# Goes to the background as a daemon does: two forks, a session of its own, nothing to print to. Its parent exits at once.
import os
import socket
import threading
from datetime import datetime

PORT = 45000
LONGEST_LINE = 1024


def serve(connection):
    buffer = b''
    try:
        while data := connection.recv(1024):
            buffer += data
            while b'\n' in buffer:
                line, buffer = buffer.split(b'\n', 1)
                request = line.decode(errors='replace').strip()
                if request == 'TIME':
                    connection.sendall(f'JAM {datetime.now():%H:%M:%S}\r\n'.encode())
                elif request == 'QUIT':
                    return
                else:
                    connection.sendall(b'ERROR perintah tidak dikenal\r\n')
            buffer = buffer[-LONGEST_LINE:]
    except OSError:
        pass
    finally:
        connection.close()


def to_background():
    if os.fork() > 0:
        os._exit(0)
    os.setsid()
    if os.fork() > 0:
        os._exit(0)
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)


if __name__ == '__main__':
    to_background()
    server = socket.create_server(('0.0.0.0', PORT), backlog=128)
    while True:
        connection, address = server.accept()
        threading.Thread(target=serve, args=[connection], daemon=True).start()
