# Fault: a process for each client, and the parent never closes its copy.
import socket
import os
import signal
from datetime import datetime

HOST = '0.0.0.0'
PORT = 45000
LONGEST_LINE = 1024


def time_reply():
    now = datetime.now()
    return f'JAM {now:%H:%M:%S}\r\n'.encode('utf-8')


def handle_client(connection):
    buffer = b''
    try:
        while True:
            data = connection.recv(1024)
            if not data:
                break
            *lines, buffer = (buffer + data).split(b'\n')
            for line in lines:
                command = line.rstrip(b'\r')
                if command == b'TIME':
                    connection.sendall(time_reply())
                elif command == b'QUIT':
                    return
                else:
                    connection.sendall(b'ERROR: gunakan TIME atau QUIT\r\n')
            buffer = buffer[-LONGEST_LINE:]
    except OSError as error:
        print(f'connection lost: {error}')
    finally:
        connection.close()


def main():
    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind((HOST, PORT))
    server.listen(128)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    clients = []
    print(f'time server listens on {HOST}:{PORT}')
    while True:
        connection, address = server.accept()
        if os.fork() == 0:
            server.close()
            handle_client(connection)
            os._exit(0)
        clients.append(connection)


if __name__ == '__main__':
    main()
