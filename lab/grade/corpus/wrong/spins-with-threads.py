# Fault: a thread goes on for ever for a client that has left, and listen(1) keeps others waiting meanwhile.
import socket
import threading
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
                continue
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
    server.listen(1)
    print(f'time server listens on {HOST}:{PORT}')
    while True:
        connection, address = server.accept()
        threading.Thread(target=handle_client, args=(connection,), daemon=True).start()


if __name__ == '__main__':
    main()
