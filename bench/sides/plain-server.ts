/**
 * What one writes in Node without a second thought: `net`, lines, no log, no limits.
 *
 *     node plain-server.ts ADDRESS PORT
 */
import { createServer, type Socket } from 'node:net';

const [address = '127.0.0.1', port = '0'] = process.argv.slice(2);

createServer({ noDelay: true }, serve).listen({ host: address, port: Number(port), backlog: 4_096 });

function serve(socket: Socket): void {
  let held = '';
  socket.setEncoding('latin1');
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: string) => {
    const lines = (held + chunk).split('\r\n');
    held = lines.pop() ?? '';
    const quit = lines.indexOf('QUIT');
    const asked = quit === -1 ? lines : lines.slice(0, quit);
    if (asked.length > 0) socket.write(asked.map(replyTo).join(''));
    if (quit !== -1) socket.end();
  });
}

function replyTo(line: string): string {
  return line === 'TIME' ? `JAM ${new Date().toTimeString().slice(0, 8)}\r\n` : 'ERROR unknown command\r\n';
}
