/** Where a server listens once it is ready, or why it does not. */
import type { Connection } from './connection.ts';
import type { Destination, Prober } from './prober.ts';
import type { ListeningSocket } from '../probe/listening.ts';
import { LabError } from '../../errors.ts';
import type { Program } from './program.ts';
import { startPatience } from './patience.ts';
import type { Target } from '../target.ts';
import type { Text } from '../result.ts';
import { setTimeout as delay } from 'node:timers/promises';
import { whyNotListening } from './not-listening.ts';

/** A slow interpreter, a large program: late is not wrong. */
const READY_MS = 12_000;
/** Who rests for so long has nothing more to get ready. */
const RESTED_MS = 200;
/** A program may open another port first and the right one soon after. */
const OTHER_PORT_MS = 1_500;
/** It may exit and leave a process of its own behind that serves. */
const AFTER_END_MS = 500;
/** Until a busy engine tells of a program that has no process any more how it ended. */
const NOTICE_END_MS = 10_000;
const LOOK_EVERY_MS = 15;

/** Where a server listens, and whether it can be asked there. */
export interface Place {
  readonly sockets: readonly ListeningSocket[];
  /** Absent when nothing listens. */
  readonly at?: Destination;
  /** Why nothing listens, as it was when that was seen. */
  readonly obstacle?: Text;
  /** Where one had to connect to know: the server's first client, for the first probe to use. */
  readonly first?: Connection;
}

/** Looks at the table of sockets and never connects: the first connection is for the probes. */
export async function placeOf(
  prober: Prober,
  program: Program,
  expected: Destination,
  target: Target,
): Promise<Place> {
  const patienceFor = (withinMs: number) => startPatience(withinMs, prober.resources, RESTED_MS);
  const ready = patienceFor(READY_MS);
  let otherPort: typeof ready | undefined;
  let afterEnd: typeof ready | undefined;
  for (;;) {
    const sockets = await prober.listening();
    if (isReachable(sockets, expected)) return { sockets, ...(await wayTo(prober, sockets, expected)) };
    if (sockets.length > 0) otherPort ??= patienceFor(OTHER_PORT_MS);
    if (program.end !== undefined) afterEnd ??= patienceFor(AFTER_END_MS);
    const patiences = [ready, otherPort, afterEnd].filter((one) => one !== undefined);
    const lasting = await Promise.all(patiences.map((one) => one.lasts()));
    if (lasting.includes(false)) {
      const at = nextBest(sockets, expected);
      if (at !== undefined) return { sockets, at };
      if (program.end === undefined && (await prober.resources())?.processes === 0)
        await Promise.race([program.running.ended, delay(NOTICE_END_MS)]);
      return { sockets, obstacle: whyNotListening(program, expected.port, target) };
    }
    await delay(LOOK_EVERY_MS);
  }
}

/**
 * Only a connection tells whether a socket on `::` takes IPv4, too (ipv6(7), IPV6_V6ONLY): one that is refused never
 * reaches the program, and one that is not is kept for the first probe.
 */
async function wayTo(
  prober: Prober,
  sockets: readonly ListeningSocket[],
  expected: Destination,
): Promise<Omit<Place, 'sockets'>> {
  const { host, port } = expected;
  const takesIp4 = sockets.some((one) => one.port === port && [host, '0.0.0.0'].includes(one.address));
  if (takesIp4) return { at: expected };
  const first = await prober.connect('mesin-2', expected);
  if (first.ended?.how !== 'refused') return { at: expected, first };
  const at = { host: '::1', port };
  const second = await prober.connect('mesin-2', at);
  return second.isConnected ? { at, first: second } : { obstacle: onlyIp6 };
}

/** Where no machine of the lab can reach it. */
export const onlyIp6: Text = {
  en: "The server listens for IPv6 only, on '::', where the lab's machines cannot reach it: use AF_INET and bind to '0.0.0.0'.",
  id: "Server hanya membuka alamat IPv6 '::' (listen), yang tidak dapat dihubungi mesin lain di lab: gunakan AF_INET dan bind ke '0.0.0.0'.",
};

/** From another machine: on all addresses, or on the one it is asked at. */
export function isReachable(sockets: readonly ListeningSocket[], { host, port }: Destination): boolean {
  return sockets.some((socket) => socket.port === port && ['0.0.0.0', '::', host].includes(socket.address));
}

/** So that a wrong address or port costs its own requirement alone. */
function nextBest(sockets: readonly ListeningSocket[], { host, port }: Destination): Destination | undefined {
  const [best] = sockets.toSorted((one, other) => Number(other.port === port) - Number(one.port === port));
  if (best === undefined) return undefined;
  if (best.address === '::1') return { host: '::1', port: best.port };
  return { host: ['0.0.0.0', '::'].includes(best.address) ? host : best.address, port: best.port };
}

/**
 * Where a server is said to run already: its table of sockets is not ours to look at, so one connects. Throws
 * {@link LabError} `MACHINE_MISSING` when there is no way to its machine, as then nothing is known of the server.
 */
export async function placeElsewhere(prober: Prober, at: Destination): Promise<Place> {
  const first = await prober.connect('mesin-2', at);
  if (first.isConnected) return { sockets: [], at, first };
  first.close();
  const { how, code = '' } = first.ended ?? {};
  const { host, port } = at;
  if (how === 'refused') {
    const obstacle = {
      en: `Nothing listens on ${host} port ${port}: the connection was refused. Start the server, and check the port it binds to.`,
      id: `Tidak ada yang membuka port ${port} (listen) di ${host}: koneksinya ditolak. Jalankan servernya, dan periksa port yang di-bind.`,
    };
    return { sockets: [], obstacle };
  }
  if (how === undefined || code === 'ETIMEDOUT') {
    const obstacle = {
      en: `Nothing answers on ${host} port ${port}: is the address right, and does a firewall let the port through?`,
      id: `Tidak ada balasan dari ${host} port ${port}: apakah alamatnya benar, dan apakah firewall mengizinkan port itu?`,
    };
    return { sockets: [], obstacle };
  }
  throw new LabError('MACHINE_MISSING', noWay(host, code));
}

/** `code` is the system's name of the error. */
function noWay(host: string, code: string): string {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return `--connect: the name ${host} cannot be resolved; is it spelled right, and does name lookup work?`;
  if (code === 'ENETUNREACH' || code === 'EHOSTUNREACH')
    return `--connect: there is no route to ${host}; is the address right, and is this computer on its network?`;
  return `${host} cannot be reached: ${code}.`;
}
