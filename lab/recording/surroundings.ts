/**
 * What a run is done with, asked of the machines while its captures start: their kernels and programs, and the sockets
 * that listen on the port before anybody has connected.
 */
import { endpointText } from '../endpoint.ts';
import type { Lab } from '../engine/engine.ts';
import type { Machine } from '../engine/machine.ts';
import type { CommonRecord, Listening } from './run-record.ts';
import { listeningIn, SOCKET_TABLES } from '../engine/sockets.ts';
import { setTimeout as delay } from 'node:timers/promises';
import project from '../../package.json' with { type: 'json' };

/** A run does not wait longer for what it can do without. */
const PATIENCE_MS = 10_000;

/**
 * Each line of the answer has a name before the colon. tcpdump may not be run where its file carries rights that the
 * machine does not grant; the list of packages knows the version as well. State 0A is LISTEN (proc(5)).
 */
const SCRIPT = `
echo "kernel: $(uname -sr)"
echo "node: $(node --version)"
echo "tcpdump: $(tcpdump --version 2>&1 | grep -o 'tcpdump version.*' || sed -n '/^Package: tcpdump$/,/^$/s/^Version:/tcpdump version/p' /var/lib/dpkg/status)"
for table in ${SOCKET_TABLES.join(' ')}; do grep ' 0A 0' $table | sed "s|^|$table: |"; done
`;

/** What cannot be found out is left out: a run is worth as much without. */
export async function lookAround(
  { engineVersion, port, machines }: Pick<Lab, 'engineVersion' | 'port' | 'machines'>,
  patienceMs = PATIENCE_MS,
): Promise<Pick<CommonRecord, 'versions' | 'listening'>> {
  const told = await Promise.all(machines.map((machine) => answerOf(machine, patienceMs).catch(() => '')));
  const versions = Object.fromEntries(
    machines.map(({ name }, index) => [name, versionsIn(told[index] ?? '')]),
  );
  const docker = engineVersion === undefined ? {} : { docker: engineVersion };
  const listening = listeningOn(port, told[0] ?? '');
  return {
    versions: { '': { 'mesin-lab': project.version, node: process.version, ...docker }, ...versions },
    ...(listening === undefined ? {} : { listening }),
  };
}

async function answerOf(machine: Machine, patienceMs: number): Promise<string> {
  const running = await machine.run(['sh', '-c', SCRIPT]);
  running.stderr.resume();
  let text = '';
  running.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await Promise.race([running.exitCode, delay(patienceMs, undefined, { ref: false })]);
  running.stdin.end(); // the command ends with its input, if it has not ended by itself
  return text;
}

function versionsIn(text: string): Record<string, string> {
  const found = [...text.matchAll(/^(kernel|node|tcpdump): (?:tcpdump version )?(.+)$/gm)];
  return Object.fromEntries(found.map(([, name = '', value = '']) => [name, value.trim()]));
}

function listeningOn(port: number, text: string): Listening | undefined {
  const found = SOCKET_TABLES.flatMap((source) => {
    const lines = text.split('\n').filter((line) => line.startsWith(`${source}: `));
    const table = lines.map((line) => line.slice(source.length + 2)).join('\n');
    return listeningIn(table).map((socket) => Object.assign(socket, { source }));
  }).filter((socket) => socket.port === port);
  const [first] = found;
  if (first === undefined) return undefined;
  return {
    source: first.source,
    atMs: Date.now(),
    lines: found.map(({ line }) => line),
    sockets: found.map(({ address }) => endpointText(address, port)),
  };
}
