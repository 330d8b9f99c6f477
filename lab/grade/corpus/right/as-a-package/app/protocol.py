# What is answered to a line; None ends the session.
from datetime import datetime


def answer(line):
    if line == b'TIME':
        return f'JAM {datetime.now():%H:%M:%S}\r\n'.encode()
    if line == b'QUIT':
        return None
    return b'ERROR: gunakan TIME atau QUIT\r\n'
