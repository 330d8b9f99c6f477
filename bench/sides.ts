/** The servers that are compared: what a user would take, what the machine allows, and ours. */
import type { Tools } from './tools.ts';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

export type SideName =
  | 'ours'
  | 'ours, all threads'
  | 'ours, logged'
  | 'ours, all threads, logged'
  | 'C limit'
  | 'plain Node'
  | "Node's floor"
  | 'Python, logged';

/** How a server is started on a port of 127.0.0.1. */
export interface Side {
  readonly needs?: keyof Tools;
  readonly words: (port: number, limitServer: string) => readonly string[];
  readonly environment?: (port: number) => Readonly<Record<string, string>>;
}

const HOST = '127.0.0.1';
const NODE = process.execPath;

export const SIDES: Record<SideName, Side> = {
  ours: ours(1, 'silent'),
  'ours, all threads': ours(availableParallelism(), 'silent'),
  'ours, logged': ours(1, 'info'),
  'ours, all threads, logged': ours(availableParallelism(), 'info'),
  'C limit': { needs: 'cc', words: (port, limitServer) => [limitServer, HOST, String(port)] },
  'plain Node': { words: (port) => [NODE, file('sides/plain-server.ts'), HOST, String(port)] },
  "Node's floor": {
    words: (port) => [NODE, '--expose-internals', file('sides/bare-binding.ts'), HOST, String(port)],
  },
  'Python, logged': {
    needs: 'python3',
    words: (port) => ['python3', file('sides/time_server.py'), HOST, String(port)],
  },
};

function ours(threads: number, level: 'silent' | 'info'): Side {
  return {
    words: () => [NODE, file('../server/main.ts')],
    environment: (port) => ({
      HOST,
      PORT: String(port),
      SERVER_THREADS: String(threads),
      LOG_LEVEL: level,
      LOG_FORMAT: 'text',
      LOG_FILE: '',
      LAB_LANG: 'en',
    }),
  };
}

function file(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}
