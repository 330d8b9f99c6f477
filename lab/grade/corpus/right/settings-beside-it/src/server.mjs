// Run it with: cd src && node server.mjs
import { createServer } from 'node:net';
import { readFileSync } from 'node:fs';

const { port } = JSON.parse(readFileSync('settings.json', 'utf8'));
const LONGEST_LINE = 1024;

function serve(socket) {
  let buffer = '';
  socket.setEncoding('latin1');
  socket.on('error', () => {});
  socket.on('data', (chunk) => {
    const lines = (buffer + chunk).split('\n');
    buffer = lines.pop().slice(-LONGEST_LINE);
    for (const line of lines) {
      const request = line.trimEnd();
      if (request === 'QUIT') {
        socket.destroySoon();
        return;
      }
      const isTime = request === 'TIME';
      socket.write(isTime ? `JAM ${new Date().toTimeString().slice(0, 8)}\r\n` : 'ERROR\r\n');
    }
  });
}

createServer(serve).listen(port, '0.0.0.0');
