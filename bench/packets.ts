/**
 * How fast a capture becomes conversations, beside `tshark -q -z conv,tcp` on the same file.
 *
 *     npm run bench:packets [-- <packets> <conversations> <open at once> <rounds>]
 *
 * Both run as processes of their own, one after the other, so start-up and reading the file count for both. Ours finds
 * its own code compiled from the second round on, as the lab's commands do from their second start on.
 */
import { mkdtempDisposableSync } from 'node:fs';
import { analyseCapture } from '../pcap/capture-file.ts';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { ratiosOf } from './rounds.ts';
import { spreadOf } from './row.ts';
import { tmpdir } from 'node:os';
import { writeTalks } from '../pcap/testing/write-talks.ts';

if (process.argv[2] === '--analyse') await analyse(process.argv[3]!);
else
  compare(
    process.argv
      .slice(2)
      .filter((argument) => /^\d+$/.test(argument))
      .map(Number),
  );

/** Child: the whole analysis, with every text read, and what it found as one line. */
async function analyse(path: string): Promise<void> {
  const found = { characters: 0, complete: 0, closed: 0, reset: 0, marked: 0 };
  const {
    firstNs: _first,
    lastNs: _last,
    ...counts
  } = await analyseCapture(path, {
    onSegment: ({ marks }) => {
      if (marks !== 0) found.marked += 1;
    },
    onConversation: ({ client, server, handshake, ending }) => {
      found.characters += client.stream.text.length + server.stream.text.length;
      if (handshake.isComplete) found.complete += 1;
      if (ending.kind === 'closed') found.closed += 1;
      if (ending.kind === 'reset') found.reset += 1;
    },
  });
  const maxRssMb = process.resourceUsage().maxRSS / 1024;
  process.stdout.write(JSON.stringify({ ...counts, ...found, maxRssMb }));
}

function compare(given: readonly number[]): void {
  const [asked = 1_000_000, conversations = 20_000, openAtOnce = 2_000, rounds = 5] = given;
  const packetsOfEach = Math.max(10, Math.floor(asked / conversations));
  const packets = packetsOfEach * conversations;
  using folder = mkdtempDisposableSync(join(tmpdir(), 'mesin-packets-'));
  const path = join(folder.path, 'bench.pcap');
  const bytes = writeTalks(path, { conversations, packetsOfEach, openAtOnce });
  console.log(
    `${packets} packets, ${conversations} conversations, ${openAtOnce} open at once, ${Math.round(bytes / 1e6)} MB`,
  );
  const env = { ...process.env, NODE_COMPILE_CACHE: join(folder.path, 'compiled') };
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const lab = timed(process.execPath, [import.meta.filename, '--analyse', path], env);
    const tshark = timed('tshark', ['-n', '-q', '-z', 'conv,tcp', '-r', path], process.env);
    ours.push(lab.seconds);
    theirs.push(tshark.seconds);
    const found = JSON.parse(lab.output) as { conversations: number; maxRssMb: number };
    const speed = ({ seconds }: { readonly seconds: number }): string =>
      `${(packets / seconds / 1e6).toFixed(2)} M packets/s (${seconds.toFixed(2)} s)`;
    const memory = `${found.maxRssMb.toFixed(0)} MB, ${found.conversations} conversations`;
    console.log(`round ${round}: lab ${speed(lab)}, ${memory}; tshark ${speed(tshark)}`);
    if (round === 1) console.log(`found: ${lab.output}`);
  }
  const { median } = spreadOf(ratiosOf(theirs, ours));
  // What else runs on the machine only ever adds, so the quickest of several rounds is nearest to the truth.
  const best = Math.min(...theirs) / Math.min(...ours);
  console.log(
    `${best.toFixed(1)} times tshark's packets/s, the quickest round of each (median of the rounds: ${median.toFixed(1)})`,
  );
}

function timed(command: string, args: readonly string[], env: NodeJS.ProcessEnv) {
  const startMs = performance.now();
  const { status, stdout, error } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1e9, env });
  if (error !== undefined || status !== 0) throw new Error(`${command} failed`, { cause: error });
  return { seconds: (performance.now() - startMs) / 1000, output: stdout };
}
