"""The time server as the course teaches it: a thread for every connection, recv(32), a log line for every step.

    python3 time_server.py ADDRESS PORT

One thing is kinder than the course's example: listen(1) would make the bench measure resent SYNs, not the server.
"""

import logging
import socket
import sys
import threading
import time

BACKLOG = 1024


class ProcessTheClient(threading.Thread):
    def __init__(self, connection, address):
        super().__init__(daemon=True)
        self.connection = connection
        self.address = address

    def run(self):
        try:
            self.talk()
        except OSError:
            logging.warning(f"connection with {self.address} broke")
        self.connection.close()
        logging.info(f"connection with {self.address} ended")

    def talk(self):
        held = b""
        while data := self.connection.recv(32):
            held += data
            while b"\r\n" in held:
                line, held = held.split(b"\r\n", 1)
                request = line.decode("utf-8", "replace")
                logging.info(f"request from {self.address}: '{request}'")
                if request == "QUIT":
                    return
                self.answer(request)

    def answer(self, request):
        if request == "TIME":
            reply = time.strftime("JAM %H:%M:%S")
        else:
            reply = "ERROR unknown command"
        self.connection.sendall(f"{reply}\r\n".encode())
        logging.info(f"sent '{reply}' to {self.address}")


class Server(threading.Thread):
    def __init__(self, address, port):
        super().__init__()
        self.my_socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.my_socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.my_socket.bind((address, port))
        self.my_socket.listen(BACKLOG)

    def run(self):
        while True:
            connection, address = self.my_socket.accept()
            logging.warning(f"connection from {address}")
            ProcessTheClient(connection, address).start()


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s - [SERVER] - %(message)s")
    Server(sys.argv[1], int(sys.argv[2])).start()
