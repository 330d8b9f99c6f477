/** Captures that somebody made elsewhere, with Wireshark for instance, as sources beside each other. */
import type { Account, Source } from '../evidence/account.ts';
import type { ReadingProblem, Sources } from './run-sources.ts';
import { noCapture, unreadable } from './unreadable.ts';
import { basename } from 'node:path';
import { readAccounts } from './capture-accounts.ts';

const REMEDY = '; name capture files, or a single run folder';

/** Throws {@link LabError} `USAGE` for a file that is no capture. */
export async function readCaptureSources(paths: readonly string[], port: number): Promise<Sources> {
  const problems: ReadingProblem[] = [];
  const otherPorts = new Map<number, number>();
  const readSource = async (path: string): Promise<Source> => {
    const id = paths.some((other) => other !== path && basename(other) === basename(path))
      ? path
      : basename(path);
    const accounts: Account[] = [];
    const { isCapture, file } = await readAccounts(path, {
      port,
      onAccount: (account) => accounts.push(account),
      onOtherPort: (other) => otherPorts.set(other, (otherPorts.get(other) ?? 0) + 1),
      onWarning: (warning) => problems.push({ kind: 'broken-file', file: id, warning }),
    }).catch((cause: unknown): never => {
      throw unreadable(path, cause, REMEDY);
    });
    if (!isCapture) throw noCapture(path, REMEDY);
    const present = commonAddresses(accounts);
    // Where it was made is not written in it: an address that all its sessions share was there.
    const covers = ({ client, server }: Account): boolean =>
      present.size > 0 && present.isSubsetOf(new Set([client.address, server.address]));
    return { id, kind: 'capture', accounts, covers, files: new Map([['', file]]) };
  };
  const sources = await Promise.all([...new Set(paths)].map((path) => readSource(path)));
  if (sources.every(({ accounts }) => accounts.length === 0)) {
    // The ports that most sessions are with come first.
    const others = [...otherPorts].toSorted(([, one], [, other]) => other - one).map(([other]) => other);
    problems.push({ kind: 'no-session', port, others });
  }
  return { sources, machineAt: (address) => address, problems };
}

function commonAddresses(accounts: readonly Account[]): Set<string> {
  const [first = new Set<string>(), ...others] = accounts.map(
    ({ client, server }) => new Set([client.address, server.address]),
  );
  return others.reduce((common, addresses) => common.intersection(addresses), first);
}
