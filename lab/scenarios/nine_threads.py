"""Nine threads that begin one after the other, a fixed time apart: TIME, one recv of 64 bytes, QUIT.

Arguments: the server's address and port, the address to come from ('' lets the system choose), and the seconds
between two beginnings. Begins when Enter is pressed, so that two machines can begin at once.
"""

import logging
import socket
import sys
import threading
import time

THREADS = 9
PATIENCE_S = 10

logging.basicConfig(level=logging.INFO, format='%(asctime)s - [thread %(threadName)s] - %(message)s')


def ask_for_the_time(server, source):
    try:
        logging.info('opening a socket to %s', server)
        with socket.create_connection(server, PATIENCE_S, source) as connection:
            logging.info('sending %r', b'TIME\r\n')
            connection.sendall(b'TIME\r\n')
            logging.info('waiting for the reply')
            logging.info('received %r', connection.recv(64))
            logging.info('sending %r', b'QUIT\r\n')
            connection.sendall(b'QUIT\r\n')
    except OSError as error:
        logging.error('failed: %s', error)


def main():
    host, port, own, apart_s = sys.argv[1:]
    source = (own, 0) if own else None
    input('Enter begins: ')
    threads = []
    for number in range(THREADS):
        if number > 0:
            time.sleep(float(apart_s))
        thread = threading.Thread(target=ask_for_the_time, args=((host, int(port)), source), name=str(number))
        thread.start()
        threads.append(thread)
    for thread in threads:
        thread.join()


main()
