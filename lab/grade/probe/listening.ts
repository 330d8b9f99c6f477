/** Which TCP sockets listen, from the kernel's table: a connection would be the program's first one, and used up. */
import { execFile } from 'node:child_process';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { processIds } from './processes.ts';
import { promisify } from 'node:util';
import type { ProcessFilter } from '../../engine/sandbox.ts';

export interface ListeningSocket {
  /** `0.0.0.0` and `::` are all addresses. */
  readonly address: string;
  readonly port: number;
}

/** State TCP_LISTEN of proc(5), /proc/net/tcp. */
const LISTEN = '0A';

/** Those of the processes that `filter` names; where the network is theirs alone, of all. */
export async function listeningSockets(filter: ProcessFilter | undefined): Promise<ListeningSocket[]> {
  if (process.platform !== 'linux') return filter === undefined ? [] : listFiles(filter);
  const inodes = filter !== undefined && 'group' in filter ? socketInodes(processIds(filter)) : undefined;
  return ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) => {
    const lines = readTable(file).split('\n').slice(1);
    return lines.flatMap((line) => {
      const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
      if (state !== LISTEN || (inodes !== undefined && !inodes.has(inode))) return [];
      const [address = '', port = ''] = local.split(':');
      return [{ address: readAddress(address), port: Number.parseInt(port, 16) }];
    });
  });
}

function readTable(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // no IPv6 here
  }
}

/** Stands there as 32-bit numbers in host order, which is little endian on all we run on. */
function readAddress(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => (word.match(/../g) ?? []).toReversed());
  const numbers = bytes.map((byte) => Number.parseInt(byte, 16));
  if (numbers.length === 4) return numbers.join('.');
  if (numbers.every((byte) => byte === 0)) return '::';
  const isMapped = numbers.slice(0, 12).every((byte, index) => byte === (index < 10 ? 0 : 0xff));
  if (isMapped) return numbers.slice(12).join('.');
  if (numbers.slice(0, 15).every((byte) => byte === 0) && numbers[15] === 1) return '::1';
  return (bytes.join('').match(/.{4}/g) ?? []).join(':');
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
