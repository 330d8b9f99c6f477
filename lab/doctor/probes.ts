/** What only a container on a host can tell: its clock, and whom it reaches. Each ends with its standard input. */
import type { Crossing, Knock, Node } from './ports.ts';
import type Docker from 'dockerode';
import { createInterface } from 'node:readline';
import { type Exchange, type Offset, offsetOf } from './clock.ts';
import { LabError } from '../errors.ts';
import { randomUUID } from 'node:crypto';
import { runContainer } from '../engine/docker/streams.ts';
import { setTimeout as delay } from 'node:timers/promises';

/** An engine that is to start containers of the image, which has Python. */
export interface ProbedHost {
  readonly host: string;
  readonly docker: Docker;
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** One that is a node of a Swarm. */
export type ProbedNode = ProbedHost & Node;

const CONNECT_WITHIN_S = 3;
/** A container that runs answers at once; one on a host that is gone would never. */
const PATIENCE_MS = 30_000;
const EXCHANGES = 10;
/** So long are names looked for that are known at once, or else after some ten seconds. */
const CROSS_WITHIN_MS = 20_000;
const MOST_REMOVALS = 20;

/** `time`, or an address and a port to connect to. */
const ANSWER = `
import socket, sys, time
for line in sys.stdin:
    address, *port = line.split()
    if address == 'time':
        print(time.time_ns())
        continue
    try:
        socket.create_connection((address, int(port[0])), ${CONNECT_WITHIN_S}).close()
        print('open')
    except OSError:
        print('closed')
`;

/**
 * On an overlay network: told its own name and those of the others, it looks for each other until that is known, and then
 * sends it a small datagram and one as large as the network takes, which nobody may take apart, until it is ended. Lines:
 *
 *     mtu 1450
 *     named two 312         ms after it was told to begin
 *     heard two 1450        bytes of the packet
 */
const CROSS = `
import os, socket, sys, threading, time
own, others = sys.argv[1], sys.argv[2:]
def say(*words):
    os.write(1, (' '.join(map(str, words)) + '\\n').encode())  # a whole line, whichever thread says it
DISCOVER_MTU, DO = 10, 2  # Linux: IP_MTU_DISCOVER, IP_PMTUDISC_DO
HEADERS = 28
mtu = int(open('/sys/class/net/eth0/mtu').read())
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
udp.setsockopt(socket.IPPROTO_IP, DISCOVER_MTU, DO)
udp.bind(('', 45000))
say('mtu', mtu)
sys.stdin.readline()
begun = time.monotonic()
def listen():
    while True:
        data = udp.recv(65535)
        say('heard', data.split()[0].decode(), len(data) + HEADERS)
def send(name):
    address = None
    while address is None:
        try: address = socket.gethostbyname(name)
        except OSError: time.sleep(0.1)
    say('named', name, round(1000 * (time.monotonic() - begun)))
    while True:
        text = own.encode() + b' '
        for data in (text, text.ljust(mtu - HEADERS)):
            try: udp.sendto(data, (address, 45000))
            except OSError: pass
        time.sleep(0.2)
for work in [(listen,), *((send, name) for name in others)]:
    threading.Thread(target=work[0], args=work[1:], daemon=True).start()
sys.stdin.read()
`;

/** A container that answers a line with a line. */
export async function openProbe(host: ProbedHost) {
  const started = await start(host, ANSWER, [], { NetworkMode: 'bridge' });
  const { stdin, stdout } = started;
  const lines = createInterface(stdout)[Symbol.asyncIterator]();
  const ask = async (question: string): Promise<string> => {
    stdin.write(`${question}\n`);
    const answer = await within(lines.next());
    if (answer?.done !== false) throw silent(host);
    return answer.value;
  };
  return {
    /** Of its host's clock against this computer's. */
    clock: async (): Promise<Offset> => {
      const exchanges: Exchange[] = [];
      for (let count = 0; count < EXCHANGES; count += 1) {
        const askedMs = nowMs();
        const saidMs = Number(await ask('time')) / 1e6;
        exchanges.push({ askedMs, saidMs, heardMs: nowMs() });
      }
      return offsetOf(exchanges);
    },
    /** Whether something at that address lets it connect. */
    knock: async (from: Node, to: Node, port: number): Promise<Knock> => ({
      from,
      to,
      port,
      isOpen: (await ask(`${to.address} ${port}`)) === 'open',
    }),
    [Symbol.asyncDispose]: () => end(started),
  };
}

/**
 * Sends datagrams both ways between every two nodes, on an overlay network of their own that goes with this; the first
 * node is a manager. `mtu` is in bytes.
 */
export async function cross(nodes: readonly ProbedNode[]): Promise<{ crossings: Crossing[]; mtu: number }> {
  const [manager] = nodes as readonly [ProbedNode];
  const network = await manager.docker.createNetwork({
    Name: `mesin-lab-doctor-${randomUUID()}`, // a Swarm takes 63 characters
    Driver: 'overlay',
    Attachable: true,
    Internal: true,
    Labels: { ...manager.labels },
  });
  await using ending = new AsyncDisposableStack();
  ending.defer(() => removed(network));
  const names = nodes.map((_node, index) => `host-${index + 1}`);
  const starting = nodes.map(async (node, index) => {
    const [own = '', ...others] = [...names.slice(index), ...names.slice(0, index)];
    const started = await start(node, CROSS, [own, ...others], { NetworkMode: network.id }, [own]);
    ending.defer(() => end(started));
    return started;
  });
  // All of them, as what is started later would stay.
  await Promise.allSettled(starting);
  const { mtu, named, heard } = await hear(await Promise.all(starting), names);
  const crossings = nodes.flatMap((from, one) =>
    nodes.flatMap((to, other) => {
      if (one === other) return [];
      const way = `${names[one]} ${names[other]}`;
      const [isCrossed, isCrossedFull] = [heard.has(`${way} small`), heard.has(`${way} full`)];
      return { from, to, namedMs: named.get(way), isCrossed, isCrossedFull };
    }),
  );
  return { crossings, mtu };
}

/** What they say until every one has heard all others, or for as long as that may take; ways are `host-1 host-2`. */
async function hear(started: readonly Started[], names: readonly string[]) {
  const named = new Map<string, number>();
  const heard = new Set<string>();
  let mtu = 0;
  const all = Promise.withResolvers<void>();
  const ways = names.length * (names.length - 1);
  for (const [index, { stdout, stdin }] of started.entries()) {
    createInterface(stdout).on('line', (line) => {
      const [what, word = '', number = ''] = line.split(' ');
      if (what === 'mtu') mtu = Number(word);
      if (what === 'named') named.set(`${names[index]} ${word}`, Number(number));
      if (what === 'heard') heard.add(`${word} ${names[index]} ${Number(number) === mtu ? 'full' : 'small'}`);
      if (named.size === ways && heard.size === 2 * ways) all.resolve();
    });
    stdin.write('\n');
  }
  await within(all.promise, CROSS_WITHIN_MS);
  return { mtu, named, heard };
}

type Started = Awaited<ReturnType<typeof start>>;

async function start(
  { docker, image, labels }: ProbedHost,
  program: string,
  words: readonly string[],
  HostConfig: Docker.HostConfig & { NetworkMode: string },
  aliases: readonly string[] = [],
) {
  return runContainer(docker, {
    Image: image,
    Entrypoint: ['python3', '-u', '-c', program],
    Cmd: [...words],
    Labels: { ...labels },
    HostConfig,
    ...(aliases.length === 0
      ? {}
      : { NetworkingConfig: { EndpointsConfig: { [HostConfig.NetworkMode]: { Aliases: [...aliases] } } } }),
  });
}

async function end({ container, stdin, exitCode }: Started): Promise<void> {
  stdin.end();
  if ((await within(exitCode.catch(() => 1))) === undefined)
    await container.remove({ force: true }).catch(() => {});
}

/** The manager hears later than a container's own engine that it is gone. */
async function removed(network: Docker.Network): Promise<void> {
  for (let left = MOST_REMOVALS; ; left -= 1) {
    try {
      return void (await network.remove());
    } catch (error) {
      const { statusCode } = error as { statusCode?: number };
      if (statusCode === 404) return;
      if (left === 0 || statusCode === undefined) throw error;
      await delay(250);
    }
  }
}

/** `undefined` where that takes longer. */
async function within<Value>(promise: Promise<Value>, limitMs = PATIENCE_MS): Promise<Value | undefined> {
  const waiting = new AbortController();
  const { signal } = waiting;
  try {
    return await Promise.race([promise, delay(limitMs, undefined, { signal }).catch(() => undefined)]);
  } finally {
    waiting.abort();
  }
}

function silent({ host }: ProbedHost): LabError {
  return new LabError('ENGINE_FAILED', `What was started on ${host} does not answer: restart Docker there.`);
}

/** Of this computer's clock, finer than a millisecond. */
function nowMs(): number {
  return performance.timeOrigin + performance.now();
}
