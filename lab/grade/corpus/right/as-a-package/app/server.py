# Run it with: python3 -m app.server
import socket
import threading

from .protocol import answer

PORT = 45000
LONGEST_LINE = 1024


def serve(connection):
    buffer = b''
    try:
        while data := connection.recv(1024):
            *lines, buffer = (buffer + data).split(b'\n')
            for line in lines:
                reply = answer(line.rstrip(b'\r'))
                if reply is None:
                    return
                connection.sendall(reply)
            buffer = buffer[-LONGEST_LINE:]
    except OSError as error:
        print(f'connection lost: {error}')
    finally:
        connection.close()


def main():
    server = socket.create_server(('0.0.0.0', PORT), backlog=128)
    while True:
        connection, address = server.accept()
        threading.Thread(target=serve, args=(connection,), daemon=True).start()


if __name__ == '__main__':
    main()
