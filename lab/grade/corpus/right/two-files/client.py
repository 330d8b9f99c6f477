# The client the student tried it with: five at once.
import socket
import threading

SERVER = ('172.16.16.101', 45000)


def ask():
    with socket.create_connection(SERVER) as connection:
        connection.sendall(b'TIME\r\n')
        print(connection.recv(64).decode().strip())
        connection.sendall(b'QUIT\r\n')


if __name__ == '__main__':
    for _ in range(5):
        threading.Thread(target=ask).start()
