/** Capture files of any origin as pages see them: decoded once, since they do not grow. */
import { basename } from 'node:path';
import { CaptureAnalysis } from '../../pcap/capture-analysis.ts';
import { chunksOf } from '../../pcap/capture-file.ts';
import { DEFAULT_PORT } from '../../server/protocol/messages.ts';
import type { Feed } from './run-feed.ts';
import type { Recording } from './messages.ts';
import { noCapture, unreadable } from '../recording/unreadable.ts';
import { Wire } from './wire.ts';

const REMEDY = '; name capture files, or a single run folder';

/**
 * Each file is a capture of its own. The server's port is the lab's or, where no session has that, the one that most
 * sessions are with. Throws {@link LabError} `USAGE` for a file that is no capture.
 */
export async function readCaptures(paths: readonly string[]): Promise<Feed> {
  const named = paths.map((path) => ({ path, name: nameOf(path, paths) }));
  const port = await portOf(paths);
  const wires = await Promise.all(
    named.map(async ({ path, name }) => {
      const wire = new Wire({ capture: name, port, machineAt: (address) => address });
      await pour(path, wire);
      wire.take();
      return wire;
    }),
  );
  const sessions = wires.flatMap((wire) => wire.sessions);
  const addresses = [
    ...new Set([
      ...sessions.map(({ server }) => server.address),
      ...sessions.map(({ client }) => client.address),
    ]),
  ];
  const recording: Recording = {
    kind: 'recording',
    name: named.map(({ name }) => name).join(', '),
    what: 'file',
    isLive: false,
    port,
    machines: addresses.map((address) => ({ name: address, address })),
    captures: named.map(({ name }) => ({ name, machine: name, part: '' })),
    command: '',
  };
  return {
    recording,
    soFar: () => [recording, ...wires.flatMap((wire) => wire.soFar())],
    news: () => [],
    watch: () => {}, // all are read
    fileOf: (capture) => named.find(({ name }) => name === capture)?.path,
  };
}

/** Its own name where that is enough. */
function nameOf(path: string, all: readonly string[]): string {
  const short = basename(path);
  return all.some((other) => other !== path && basename(other) === short) ? path : short;
}

async function portOf(paths: readonly string[]): Promise<number> {
  const counts = new Map<number, number>();
  for (const path of paths) {
    const analysis = new CaptureAnalysis({
      serverPort: DEFAULT_PORT,
      onConversation: ({ server: { port } }) => counts.set(port, (counts.get(port) ?? 0) + 1),
    });
    await pour(path, analysis);
    if (!analysis.end().isCapture) throw await noCapture(path, REMEDY);
  }
  if (counts.has(DEFAULT_PORT)) return DEFAULT_PORT;
  const [most] = [...counts].toSorted(([, one], [, other]) => other - one);
  return most?.[0] ?? DEFAULT_PORT;
}

async function pour(path: string, into: Wire | CaptureAnalysis): Promise<void> {
  const analysis = into instanceof Wire ? into.analysis : into;
  try {
    for await (const chunk of chunksOf(path, analysis)) if (!analysis.push(chunk)) break;
  } catch (cause) {
    throw unreadable(path, cause, REMEDY);
  }
}
