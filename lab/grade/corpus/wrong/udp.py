# Fault: SOCK_DGRAM, taken over from the UDP exercise of the week before.
import socket
from datetime import datetime

PORT = 45000


def reply_to(data):
    if data == b'TIME\r\n':
        return f'JAM {datetime.now():%H:%M:%S}\r\n'.encode()
    return b'PERINTAH TIDAK DIKENAL\r\n'


def main():
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(('0.0.0.0', PORT))
    print(f'time server on port {PORT}')
    while True:
        data, address = server.recvfrom(1024)
        if data != b'QUIT\r\n':
            server.sendto(reply_to(data), address)


if __name__ == '__main__':
    main()
