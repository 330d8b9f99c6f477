/**
 * What a run is done with, asked of the machines while its captures start: their kernels and programs, and the sockets
 * that listen on the port before anybody has connected.
 */
import type { Lab, Machine } from '../engine/engine.ts';
import { PROJECT_FOLDER } from '../settings.ts';
import type { Listening, RunFile } from '../evidence/run-file.ts';
import { setTimeout as delay } from 'node:timers/promises';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

export interface Surroundings {
  readonly versions: RunFile['versions'];
  readonly listening?: Listening;
}

/** A run does not wait longer for what it can do without. */
const PATIENCE_MS = 3_000;

/**
 * Each line of the answer has a name before the colon. tcpdump may not be run where its file carries rights that the
 * machine does not grant; its package knows the version as well. State 0A is LISTEN (proc(5), /proc/net/tcp).
 */
const SCRIPT = `
echo "kernel: $(uname -sr)"
echo "node: $(node --version)"
echo "tcpdump: $(tcpdump --version 2>&1 | grep -o 'tcpdump version.*' || dpkg-query -W -f 'tcpdump version \${Version}' tcpdump)"
for table in /proc/net/tcp /proc/net/tcp6; do grep ' 0A 0' $table | sed "s|^|$table: |"; done
`;

/** What cannot be found out is left out: a run is worth as much without. */
export async function lookAround(
  { engineVersion, port, machines }: Pick<Lab, 'engineVersion' | 'port' | 'machines'>,
  patienceMs = PATIENCE_MS,
): Promise<Surroundings> {
  const told = await Promise.all(machines.map((machine) => answerOf(machine, patienceMs).catch(() => '')));
  const versions = Object.fromEntries(
    machines.map(({ name }, index) => [name, versionsIn(told[index] ?? '')]),
  );
  const docker = engineVersion === undefined ? {} : { docker: engineVersion };
  const listening = listeningIn(told[0] ?? '', port);
  return {
    versions: { '': { 'mesin-lab': ownVersion(), node: process.version, ...docker }, ...versions },
    ...(listening === undefined ? {} : { listening }),
  };
}

async function answerOf(machine: Machine, patienceMs: number): Promise<string> {
  const running = await machine.run(['sh', '-c', SCRIPT]);
  running.stderr.resume();
  let text = '';
  running.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const inTime = new AbortController();
  const patience = delay(patienceMs, undefined, { signal: inTime.signal }).catch(() => {});
  await Promise.race([running.exitCode, patience]);
  inTime.abort();
  running.stdin.end(); // the command ends with its input, if it has not ended by itself
  return text;
}

function versionsIn(text: string): Record<string, string> {
  const found = [...text.matchAll(/^(kernel|node|tcpdump): (?:tcpdump version )?(.+)$/gm)];
  return Object.fromEntries(found.map(([, name = '', value = '']) => [name, value.trim()]));
}

/** Addresses stand there as hexadecimal numbers in host order (little endian), the port behind a colon. */
function listeningIn(text: string, port: number): Listening | undefined {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const lines = [...text.matchAll(/^(\/proc\/net\/tcp6?): +(\d+: ([0-9A-F]+)(:[0-9A-F]{4}) .*)$/gm)].filter(
    ([, , , , own]) => own === wanted,
  );
  const [first] = lines;
  if (first === undefined) return undefined;
  return {
    source: first[1] ?? '',
    atMs: Date.now(),
    lines: lines.map(([, , line = '']) => line.trim()),
    sockets: lines.map(([, , , address = '']) => `${addressOf(address)}:${port}`),
  };
}

function addressOf(hex: string): string {
  if (hex.length > 8) return /^0+$/.test(hex) ? '[::]' : `[${hex}]`;
  return (hex.match(/../g) ?? [])
    .toReversed()
    .map((byte) => Number.parseInt(byte, 16))
    .join('.');
}

function ownVersion(): string {
  const { version } = JSON.parse(readFileSync(resolve(PROJECT_FOLDER, 'package.json'), 'utf8')) as {
    readonly version: string;
  };
  return version;
}
