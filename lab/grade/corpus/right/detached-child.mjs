// Starts itself again as a child of its own session, which serves, and exits.
import { createServer } from 'node:net';
import { spawn } from 'node:child_process';

const PORT = 45000;
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
      if (request === 'TIME') {
        socket.write(`JAM ${new Date().toTimeString().slice(0, 8)}\r\n`);
      } else if (request === 'QUIT') {
        socket.destroySoon();
        return;
      } else {
        socket.write('INVALID COMMAND\r\n');
      }
    }
  });
}

if (process.argv[2] === 'serve') {
  createServer(serve).listen(PORT, () => console.log(`time server on port ${PORT}`));
} else {
  spawn(process.execPath, [import.meta.filename, 'serve'], { detached: true, stdio: 'inherit' }).unref();
}
