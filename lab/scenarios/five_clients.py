"""Five clients in one process, one thread each: none asks before all are connected, none closes before all are served.

Arguments: the server's address and port, and the address to come from ('' lets the system choose).
"""

import logging
import socket
import sys
import threading

CLIENTS = 5
REQUEST = b'TIME\r\n\r\n'
PATIENCE_S = 10

logging.basicConfig(level=logging.INFO)


def ask(number, server, source, together):
    try:
        with socket.create_connection(server, PATIENCE_S, source) as connection:
            logging.info('client %d connected to %s', number, server)
            together.wait(PATIENCE_S)
            logging.warning('client %d sends %r', number, REQUEST)
            connection.sendall(REQUEST)
            reply = connection.recv(64)
            logging.info('client %d received %s', number, reply.decode().rstrip())
            together.wait(PATIENCE_S)
            logging.warning('client %d closes', number)
    except (OSError, threading.BrokenBarrierError) as error:
        together.abort()
        logging.error('client %d failed: %s', number, error or type(error).__name__)


def main():
    host, port, own = sys.argv[1:]
    source = (own, 0) if own else None
    together = threading.Barrier(CLIENTS)
    threads = [
        threading.Thread(target=ask, args=(number, (host, int(port)), source, together))
        for number in range(CLIENTS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


main()
