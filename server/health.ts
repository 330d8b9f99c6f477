/** The health check: one real exchange with the server on this machine. Exit code 0 when the reply is right. */
import { DIALECTS } from './dialect.ts';
import { connect } from 'node:net';
import { TIME_REQUEST } from './protocol/encode.ts';
import { readEnvironment } from '../options/read.ts';
import { SERVER_TABLE } from './config.ts';

const TIMEOUT_MS = 5_000;

try {
  // The server's own environment tells where it listens and how it speaks.
  const { host, port, dialect } = readEnvironment(SERVER_TABLE, process.env);
  const everywhere = host === '0.0.0.0' || host === '::';
  const socket = connect({ host: everywhere ? '127.0.0.1' : host, port });
  socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new Error(`no reply within ${TIMEOUT_MS} ms`)));
  // Our FIN ends the session: QUIT would be answered by a farewell in some dialects.
  socket.end(TIME_REQUEST);
  const received = Buffer.concat(await socket.toArray()).toString();
  const { time, echo } = DIALECTS[dialect];
  const shape = echo ? 'TIME' : time.replaceAll(/hh|mm|ss|dd|MM|yy/g, String.raw`\d\d`);
  if (!new RegExp(`^${shape}\r\n$`).test(received))
    throw new Error(`wrong reply ${JSON.stringify(received)}`);
} catch (error) {
  process.stderr.write(`unhealthy: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
