// Fault: throws on a line that is too long, and nothing catches what an event listener throws.
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
    buffer = lines.pop();
    if (buffer.length > LONGEST_LINE) throw new Error('line too long');
    for (const line of lines) {
      const request = line.trimEnd();
      if (request === 'TIME') {
        socket.write(`JAM ${timeText()}\r\n`);
      } else if (request === 'QUIT') {
        socket.destroySoon();
        return;
      } else {
        socket.write('INVALID COMMAND\r\n');
      }
    }
  });
});

server.listen(PORT, '0.0.0.0', () => console.log(`time server on port ${PORT}`));
