import { covers, listeningIn, SOCKET_TABLES } from '../sockets.ts';
import { connect } from 'node:net';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';

/** Whether a program listens on an IPv4 address here. It is not connected to where the kernel's tables tell. */
export async function isListening(address: string, port: number): Promise<boolean> {
  const tables = await Promise.all(
    SOCKET_TABLES.map((file) => readFile(file, 'utf8').catch(() => undefined)),
  );
  if (tables.every((table) => table === undefined)) return answers(address, port);
  return tables
    .flatMap((table = '') => listeningIn(table))
    .some((socket) => socket.port === port && covers(socket.address, address));
}

async function answers(address: string, port: number): Promise<boolean> {
  const socket = connect({ host: address, port });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
