# As the course teaches it: listen(1), recv(32), one recv is one request.
import logging
import socket
import threading
from datetime import datetime


class ProcessTheClient(threading.Thread):
    def __init__(self, connection, address):
        threading.Thread.__init__(self)
        self.connection = connection
        self.address = address

    def run(self):
        try:
            while True:
                data = self.connection.recv(32)
                if not data:
                    break
                request = data.decode(errors='ignore').strip()
                if request == 'TIME':
                    now = datetime.now().strftime('%H:%M:%S')
                    self.connection.sendall(f'JAM {now}\r\n'.encode())
                elif request == 'QUIT':
                    break
                else:
                    self.connection.sendall(b'Perintah tidak dikenal\r\n')
        except OSError as error:
            logging.warning(f'{self.address}: {error}')
        self.connection.close()


class Server(threading.Thread):
    def __init__(self):
        threading.Thread.__init__(self)
        self.my_socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)

    def run(self):
        self.my_socket.bind(('0.0.0.0', 45000))
        self.my_socket.listen(1)
        while True:
            connection, address = self.my_socket.accept()
            logging.warning(f'connection from {address}')
            clt = ProcessTheClient(connection, address)
            clt.start()


def main():
    svr = Server()
    svr.start()


if __name__ == '__main__':
    main()
