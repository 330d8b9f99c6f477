// A primary that hands connections to two worker processes.
import cluster from 'node:cluster';
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

if (cluster.isPrimary) {
  cluster.fork();
  cluster.fork();
} else {
  server.listen(PORT, '0.0.0.0', () => console.log(`worker ${process.pid} on port ${PORT}`));
}
