# Fault: tested only with the student's own client, which sends TIME and no line end.
import socket
import threading
from datetime import datetime

HOST = '0.0.0.0'
PORT = 45000


def time_reply():
    now = datetime.now()
    return f'JAM {now:%H:%M:%S}\r\n'.encode('utf-8')


def handle_client(connection):
    try:
        while True:
            data = connection.recv(1024)
            if not data:
                break
            if data == b'TIME':
                connection.sendall(time_reply())
            elif data.strip() == b'QUIT':
                break
    except OSError as error:
        print(f'connection lost: {error}')
    finally:
        connection.close()


def main():
    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind((HOST, PORT))
    server.listen(128)
    print(f'time server listens on {HOST}:{PORT}')
    while True:
        connection, address = server.accept()
        threading.Thread(target=handle_client, args=(connection,), daemon=True).start()


if __name__ == '__main__':
    main()
