// Fault: seconds and minutes stand in the wrong order.
import { createServer } from 'node:net';

const PORT = 45000;
const LONGEST_LINE = 1024;

function timeText() {
  const now = new Date();
  const parts = [now.getHours(), now.getSeconds(), now.getMinutes()];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}

const server = createServer((socket) => {
  let buffer = '';
  socket.setEncoding('latin1');
  socket.on('error', (error) => console.error(`connection lost: ${error.message}`));
  socket.on('data', (chunk) => {
    const lines = (buffer + chunk).split('\n');
    buffer = lines.pop().slice(-LONGEST_LINE);
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
