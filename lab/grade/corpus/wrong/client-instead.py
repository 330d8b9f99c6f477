# The client, handed in as the server.
import socket

SERVER = ('127.0.0.1', 45000)

with socket.create_connection(SERVER) as connection:
    connection.sendall(b'TIME\r\n')
    print(connection.recv(64).decode().strip())
    connection.sendall(b'QUIT\r\n')
