# Fault: all sessions share one flag, so that the first QUIT ends theirs and that of everybody who comes later.
import logging
import socket
import threading
from datetime import datetime

PORT = 45000
LONGEST_LINE = 1024
running = True


class ProcessTheClient(threading.Thread):
    def __init__(self, connection, address):
        super().__init__(daemon=True)
        self.connection = connection
        self.address = address

    def run(self):
        try:
            self.serve()
        except OSError as error:
            logging.warning(f'{self.address} terputus: {error}')
        finally:
            self.connection.close()

    def serve(self):
        global running
        buffer = b''
        while running:
            data = self.connection.recv(1024)
            if not data:
                return
            buffer += data
            while b'\n' in buffer:
                line, buffer = buffer.split(b'\n', 1)
                request = line.decode(errors='replace').strip()
                if request == 'TIME':
                    self.send_time()
                elif request == 'QUIT':
                    running = False
                    return
                else:
                    self.connection.sendall(b'PERINTAH TIDAK DIKENAL\r\n')
            buffer = buffer[-LONGEST_LINE:]

    def send_time(self):
        now = datetime.now().strftime('%H:%M:%S')
        self.connection.sendall(f'JAM {now}\r\n'.encode())


class Server(threading.Thread):
    def __init__(self):
        super().__init__()
        self.my_socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.my_socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)

    def run(self):
        self.my_socket.bind(('0.0.0.0', PORT))
        self.my_socket.listen(128)
        logging.warning(f'time server di port {PORT}')
        while True:
            connection, address = self.my_socket.accept()
            logging.warning(f'koneksi dari {address}')
            client = ProcessTheClient(connection, address)
            client.start()


if __name__ == '__main__':
    Server().start()
