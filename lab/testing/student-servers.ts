/** Servers as students hand them in, in Python: a right one, wrong ones, one that does not start. */
import { join } from 'node:path';
import { writeFileSync } from 'node:fs';

const SERVER = `
import datetime, os, socket, sys, threading

connections = 0

def serve(connection, number):
    while True:
        data = connection.recv(32)
        if not data or data.startswith(b'QUIT'):
            break
        reply(connection, number)
    connection.close()

def right(connection):
    connection.sendall(datetime.datetime.now().strftime('JAM %H:%M:%S\\r\\n').encode())

REPLY

server = socket.create_server((os.environ['HOST'], int(os.environ['PORT'])))
while True:
    connection, address = server.accept()
    connections += 1
    print(f'connection from {address}')
    threading.Thread(target=serve, args=[connection, connections], daemon=True).start()
`;

const REPLIES = {
  right: 'right(connection)',
  /** Every third connection hears another language, every sixth is ended in the middle. */
  wrong: `
    if number % 6 == 0: connection.shutdown(socket.SHUT_RDWR)
    elif number % 3 == 0: connection.sendall(b'PUKUL 07:00:00\\r\\n')
    else: right(connection)`,
  silent: 'pass',
  dying: 'os._exit(3)',
} as const;

/** Writes the program into `folder` and answers with its path. */
export function studentServer(folder: string, manner: keyof typeof REPLIES): string {
  const file = join(folder, `${manner}.py`);
  writeFileSync(
    file,
    SERVER.replace('REPLY', `def reply(connection, number):\n    ${REPLIES[manner].trim()}`),
  );
  return file;
}
