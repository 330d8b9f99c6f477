# The standard library's ThreadingTCPServer; a line that is too long ends its connection.
import socketserver
import time

PORT = 45000
LONGEST_LINE = 1024


class TimeHandler(socketserver.StreamRequestHandler):
    def handle(self):
        try:
            while line := self.rfile.readline(LONGEST_LINE):
                if not line.endswith(b'\n') or not self.answer(line.strip()):
                    return
        except ConnectionError as error:
            print(f'{self.client_address} lost: {error}')

    def answer(self, request):
        if request == b'QUIT':
            return False
        if request == b'TIME':
            reply = time.strftime('JAM %H:%M:%S\r\n')
        else:
            reply = 'ERROR unknown command\r\n'
        self.wfile.write(reply.encode('utf-8'))
        return True


class TimeServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128


if __name__ == '__main__':
    with TimeServer(('0.0.0.0', PORT), TimeHandler) as server:
        server.serve_forever()
