"""A server of somebody's own: it takes connections and says nothing."""

import os
import socket

listener = socket.create_server(('', int(os.environ['PORT'])))
while True:
    connection, _ = listener.accept()
    connection.close()
