/** The time server as a program: reads the environment, opens the port, ends on SIGTERM or SIGINT. */
import { ConfigError, tableHelp } from '../options/row.ts';
import { SERVER_TABLE, type ServerConfig } from './config.ts';
import type { ThreadEnd } from './log/event.ts';
import { endByError } from './thread-end.ts';
import { inspect } from 'node:util';
import { readEnvironment } from '../options/read.ts';
import { openSync } from 'node:fs';
import { watchOutput } from '../options/output.ts';
import { reserveAddress, runThreads, sharingObstacle } from './threads.ts';
import { runThread, sharedCells, threadLog } from './thread.ts';

const HELP = `mesin-lab time server: it replies to TIME CR LF with JAM hh:mm:ss CR LF; QUIT CR LF ends the session.

Usage: node server/main.ts, configured by the environment:

${tableHelp(SERVER_TABLE)}
`;

watchOutput();
if (process.argv.length > 2) {
  const asked = process.argv[2] === '--help' || process.argv[2] === '-h';
  if (asked) process.stdout.write(HELP);
  else process.stderr.write('The server takes no arguments, only environment variables: see --help.\n');
  process.exitCode = asked ? 0 : 2;
} else {
  try {
    await run(readEnvironment(SERVER_TABLE, process.env));
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    process.exitCode = error instanceof ConfigError || isSystemError(error) ? 2 : 1;
  }
}

async function run(config: ServerConfig): Promise<void> {
  if (config.timeZone !== '') process.env['TZ'] = config.timeZone;
  const cells = sharedCells();
  const logFd = config.logFile === '' ? undefined : openSync(config.logFile, 'a');
  const stop = new AbortController();

  const { address, port } = await reserveAddress(config.host, config.port);
  const obstacle = config.threads > 1 ? await sharingObstacle(config.host) : undefined;
  const threads = obstacle === undefined ? config.threads : 1;
  const shared = { config: { ...config, port }, threads, cells, logFd };
  // Threads that serve count from 1: this one is among them only when it is alone.
  const own = threads === 1 ? 1 : 0;
  const log = threadLog({ ...shared, thread: own });
  if (obstacle !== undefined) log.write({ event: 'single-thread', wanted: config.threads, error: obstacle });
  const onListening = (): void => log.write({ event: 'listening', address, port, threads });

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stop.signal.aborted) process.exit(1);
      log.write({ event: 'stopping', open: Atomics.load(cells, 0) });
      stop.abort();
    });
  }

  let isBroken = false;
  const onBroken = (end: ThreadEnd, error?: unknown): void => {
    log.write({ event: 'thread-ended', ...end });
    process.stderr.write(`Thread ${end.thread} ended: ${error === undefined ? end.error : inspect(error)}\n`);
    isBroken = true;
    process.exitCode = 1;
  };
  // Sessions get what they are owed; if even that breaks, there is nothing left to try.
  process.on('uncaughtException', (error) => {
    if (isBroken) process.exit(1);
    onBroken(endByError(own, error), error);
    stop.abort();
  });

  if (threads === 1) await runThread({ ...shared, thread: 1 }, log, stop.signal, onListening);
  else
    await runThreads(
      Array.from({ length: threads }, (_, index) => ({ ...shared, thread: index + 1 })),
      stop.signal,
      onListening,
      onBroken,
    );
  if (!isBroken) log.write({ event: 'stopped' });
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}

/** One sentence with the remedy. */
function explain(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  if (!isSystemError(error)) return error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (error.syscall === 'open') return `LOG_FILE cannot be written: ${error.message}`;
  const where = 'port' in error ? ` port ${String(error.port)}` : '';
  const host = `HOST is '${process.env['HOST'] ?? ''}'`;
  if (error.syscall === 'getaddrinfo')
    return `${host}: expected an IP address, or a host name that this computer can resolve (${error.code})`;
  switch (error.code) {
    case 'EADDRINUSE':
      return `Another program listens on${where}: stop it, or set PORT to another port.`;
    case 'EADDRNOTAVAIL':
    case 'EAFNOSUPPORT':
    case 'EINVAL':
      return `${host}: expected an address of this machine, or 0.0.0.0 for all of them (${error.code})`;
    case 'EACCES':
      return `No permission to listen on${where}: use a port above 1023.`;
    default:
      return `The server cannot start: ${error.message}`;
  }
}
