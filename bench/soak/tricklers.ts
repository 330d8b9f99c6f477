/**
 * A thread of thousands of connections that send a byte a second and never a line end. Whoever is turned out comes back.
 * It tells twice a second how many stand, and how often one was turned out.
 */
import { connect, type Socket } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';

export interface TricklersSetup {
  readonly port: number;
  readonly connections: number;
}

/** What a message says. */
export interface Trickling {
  readonly standing: number;
  readonly turnedOut: number;
  readonly errors: number;
}

const { port, connections } = workerData as TricklersSetup;
/** A second is so many turns, and each turn is that share of all connections. */
const TURNS = 20;
const OPENED_PER_TURN = 100;
/** Each has ports of its own. */
const ADDRESSES = 4;

const places: (Socket | undefined)[] = Array.from({ length: connections }, () => undefined);
let turnedOut = 0;
let errors = 0;

function open(place: number): void {
  const localAddress = `127.0.0.${2 + (place % ADDRESSES)}`;
  const socket = connect({ host: '127.0.0.1', port, localAddress, noDelay: true });
  socket.on('error', () => (errors += 1));
  socket.on('end', () => (turnedOut += 1));
  socket.on('close', () => (places[place] = undefined));
  socket.resume();
  places[place] = socket;
}

let turn = 0;
setInterval(() => {
  let mayOpen = OPENED_PER_TURN;
  for (let place = 0; place < connections && mayOpen > 0; place += 1) {
    if (places[place] !== undefined) continue;
    open(place);
    mayOpen -= 1;
  }
  for (let place = turn % TURNS; place < connections; place += TURNS) {
    const socket = places[place];
    if (socket?.writable === true && !socket.connecting) socket.write('x');
  }
  turn += 1;
  if (turn % (TURNS / 2) !== 0) return;
  const standing = places.filter((socket) => socket?.readyState === 'open').length;
  parentPort?.postMessage({ standing, turnedOut, errors } satisfies Trickling);
}, 1_000 / TURNS);
