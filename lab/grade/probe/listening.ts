/** Which TCP sockets listen, from the kernel's table: a connection would be the program's first one, and used up. */
import { execFile } from 'node:child_process';
import { type ListeningSocket as KernelSocket, listeningIn, SOCKET_TABLES } from '../../engine/sockets.ts';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { processIds } from './processes.ts';
import { promisify } from 'node:util';
import type { ProcessFilter } from '../../engine/sandbox.ts';

/** How many sockets there are (proc(5)). */
const SOCKET_COUNTS = ['/proc/net/sockstat', '/proc/net/sockstat6'];

/** Where a program listens; `0.0.0.0` and `::` are all addresses. */
export type ListeningSocket = Pick<KernelSocket, 'address' | 'port'>;

/** Those of the processes that `filter` names; where the network is theirs alone, of all. */
export async function listeningSockets(filter: ProcessFilter | undefined): Promise<ListeningSocket[]> {
  if (process.platform !== 'linux') return filter === undefined ? [] : listFiles(filter);
  if (!hasTcp()) return [];
  const isTheirs = socketsOf(filter);
  return SOCKET_TABLES.flatMap((file) => listeningIn(readTable(file)))
    .filter(isTheirs)
    .map(({ address, port }) => ({ address, port }));
}

function socketsOf(filter: ProcessFilter | undefined): (socket: KernelSocket) => boolean {
  if (filter === undefined || 'user' in filter) return () => true;
  const { owner } = filter;
  if (owner !== undefined) return ({ uid }) => uid === owner;
  const inodes = socketInodes(processIds(filter));
  return ({ inode }) => inodes.has(inode);
}

/**
 * Whether this network has any TCP socket that listens or is connected. For a table the kernel looks through the sockets
 * of the whole computer, for these counts it does not, and a sandbox is asked many times before its program listens.
 */
function hasTcp(): boolean {
  return isCounted(SOCKET_COUNTS.map(readTable).join(''));
}

/** `TCP: inuse 0 orphan 0 …`; where nothing is counted there may be anything. */
export function isCounted(counts: string): boolean {
  return counts === '' || /^TCP6?: inuse [1-9]/m.test(counts);
}

function readTable(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // no IPv6 here
  }
}

function socketInodes(pids: readonly number[]): Set<string> {
  const inodes = new Set<string>();
  for (const pid of pids) {
    try {
      for (const descriptor of readdirSync(`/proc/${pid}/fd`)) {
        const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${descriptor}`))?.[1];
        if (inode !== undefined) inodes.add(inode);
      }
    } catch {
      // Ended, or closed, while we looked.
    }
  }
  return inodes;
}

/** What listen(2) was told on the port, the least of several sockets; `undefined` where the system does not tell (ss(8)). */
export async function backlogAt(port: number): Promise<number | undefined> {
  const list = promisify(execFile)('ss', ['-Hltn', `sport = :${port}`]);
  const { stdout } = await list.catch(() => ({ stdout: '' }));
  const found = Array.from(stdout.matchAll(/^LISTEN\s+\d+\s+(\d+)/gm), ([, backlog]) => Number(backlog));
  return found.length === 0 ? undefined : Math.min(...found);
}

/** lsof(8) where there is no /proc: lines such as `n*:45000`. */
async function listFiles(filter: ProcessFilter): Promise<ListeningSocket[]> {
  const which = 'group' in filter ? ['-g', String(filter.group)] : ['-u', String(filter.user)];
  const list = promisify(execFile)('lsof', ['-nP', '-a', ...which, '-iTCP', '-sTCP:LISTEN', '-Fn']);
  const { stdout } = await list.catch(() => ({ stdout: '' }));
  const found = stdout.matchAll(/^n(?<address>.*):(?<port>\d+)$/gm);
  return Array.from(found, ({ groups }) => ({
    address: groups?.['address'] === '*' ? '0.0.0.0' : (groups?.['address'] ?? ''),
    port: Number(groups?.['port']),
  }));
}
