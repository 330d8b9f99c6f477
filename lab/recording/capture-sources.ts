/** Captures that somebody made elsewhere, with Wireshark for instance, as sources beside each other. */
import { type Account, pairOf, type Source } from '../evidence/account.ts';
import type { ReadingProblem, Sources } from './run-sources.ts';
import { noCapture, unreadable } from './unreadable.ts';
import { basename } from 'node:path';
import { readAccounts } from './capture-accounts.ts';

const REMEDY = '; name capture files, or a single run folder';

type CaptureRead = Awaited<ReturnType<typeof readCaptures>>;

/**
 * Files that follow each other at one point, as tcpdump and dumpcap write them with a limit of size or time, are one
 * source. Throws {@link LabError} `USAGE` for a file that is no capture.
 */
export async function readCaptureSources(paths: readonly string[], port: number): Promise<Sources> {
  const named = [...new Set(paths)];
  const shortOf = (path: string): string =>
    named.some((other) => other !== path && basename(other) === basename(path)) ? path : basename(path);
  const files = await Promise.all(named.map((path) => readCaptures([path], port, shortOf(path))));
  const captures = await Promise.all(
    chainsOf(files).map(async ([first, ...others]) => {
      const last = others.at(-1);
      if (last === undefined) return first;
      const following = [first, ...others].flatMap((one) => one.paths);
      return readCaptures(following, port, `${first.source.id} … ${last.source.id}`);
    }),
  );
  const problems: ReadingProblem[] = captures.flatMap((capture) => capture.problems);
  if (captures.every(({ source: { accounts } }) => accounts.length === 0)) {
    const sessions = new Map<number, number>();
    for (const { otherPorts } of captures)
      for (const other of otherPorts) sessions.set(other, (sessions.get(other) ?? 0) + 1);
    // The ports that most sessions are with come first.
    const others = [...sessions].toSorted(([, one], [, other]) => other - one).map(([other]) => other);
    const passedOver: Record<string, number> = {};
    for (const capture of captures)
      for (const [kind, count] of Object.entries(capture.passedOver))
        passedOver[kind] = (passedOver[kind] ?? 0) + count;
    problems.push({ kind: 'no-session', port, others, passedOver });
  }
  const sources = captures.map(({ source }) => source);
  return { sources, machineAt: (address) => address, problems };
}

/** `paths` are the files of one capture, in order. */
async function readCaptures(paths: readonly string[], port: number, id: string) {
  const [path = ''] = paths;
  const accounts: Account[] = [];
  const otherPorts: number[] = [];
  const problems: ReadingProblem[] = [];
  const { isCapture, file, passedOver } = await readAccounts(paths, {
    port,
    onAccount: (account) => accounts.push(account),
    onOtherPort: (other) => otherPorts.push(other),
    onWarning: (warning) => problems.push({ kind: 'broken-file', file: id, warning }),
  }).catch((cause: unknown): never => {
    throw unreadable(path, cause, REMEDY);
  });
  if (!isCapture) throw await noCapture(path, REMEDY);
  const present = commonAddresses(accounts);
  // Where it was made is not written in it: an address that all its sessions share was there.
  const covers = ({ client, server }: Account): boolean =>
    present.size > 0 && present.isSubsetOf(new Set([client.address, server.address]));
  const source: Source = { id, kind: 'capture', accounts, covers, files: new Map([['', file]]) };
  return { paths, source, file, problems, otherPorts, passedOver };
}

/** Files in the order of their packets, each with those that go on where the one before it ends. */
function chainsOf(files: readonly CaptureRead[]): (readonly [CaptureRead, ...CaptureRead[]])[] {
  const chains: [CaptureRead, ...CaptureRead[]][] = [];
  const order = new Map(files.map((file, index) => [file, index]));
  const byTime = files.toSorted((one, other) => one.file.firstMs - other.file.firstMs);
  for (const next of byTime) {
    const candidates = chains.filter((chain) => goesOn(chain.at(-1) ?? chain[0], next));
    // Two machines' captures may change files at the same time: the names tell whose this one is.
    const chain = candidates.find(([first]) => stemOf(first) === stemOf(next)) ?? candidates[0];
    if (chain === undefined) chains.push([next]);
    else chain.push(next);
  }
  return chains.toSorted(([one], [other]) => (order.get(one) ?? 0) - (order.get(other) ?? 0));
}

/** Whether `after` begins in the middle of a connection that `before` has, and no packet can be in both. */
function goesOn(before: CaptureRead, after: CaptureRead): boolean {
  if (!(before.file.lastMs <= after.file.firstMs)) return false;
  const known = new Set(before.source.accounts.map(pairOf));
  return after.source.accounts.some(
    (account) => account.wire?.begins === false && known.has(pairOf(account)),
  );
}

/** The file's name without what counts. */
function stemOf({ paths: [path = ''] }: CaptureRead): string {
  return path.replaceAll(/\d+/g, '');
}

function commonAddresses(accounts: readonly Account[]): Set<string> {
  const [first = new Set<string>(), ...others] = accounts.map(
    ({ client, server }) => new Set([client.address, server.address]),
  );
  return others.reduce((common, addresses) => common.intersection(addresses), first);
}
