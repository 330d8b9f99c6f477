// Fault: socket.end(reply) instead of socket.write(reply), as in the first example of the manual.
import { createServer } from 'node:net';

const PORT = 45000;
const LONGEST_LINE = 1024;

function timeText() {
  return new Date().toTimeString().slice(0, 8);
}

const server = createServer((socket) => {
  let buffer = '';
  socket.setEncoding('latin1');
  socket.on('error', (error) => console.error(`connection lost: ${error.message}`));
  socket.on('data', (chunk) => {
    const lines = (buffer + chunk).split('\n');
    buffer = lines.pop().slice(-LONGEST_LINE);
    const requests = lines.map((line) => line.trimEnd());
    const times = requests.filter((request) => request === 'TIME').map(() => `JAM ${timeText()}\r\n`);
    if (times.length > 0) {
      socket.end(times.join(''));
    } else if (requests.includes('QUIT')) {
      socket.destroySoon();
    } else if (requests.length > 0) {
      socket.write('INVALID COMMAND\r\n');
    }
  });
});

server.listen(PORT, '0.0.0.0', () => console.log(`time server on port ${PORT}`));
