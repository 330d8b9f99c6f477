/** Captures that somebody made elsewhere, with Wireshark for instance, as sources beside each other. */
import type { Account, Source } from './account.ts';
import { noCapture, unreadable } from '../unreadable.ts';
import type { CaptureSummary } from '../pcap/capture-analysis.ts';
import type { Sources } from './run-sources.ts';
import { basename } from 'node:path';
import { readAccounts } from './capture-accounts.ts';

const REMEDY = '; name capture files, or one run folder alone';
const MOST_PORTS = 10;

/** Throws {@link LabError} `USAGE` for a file that is no capture. */
export async function readCaptureSources(files: readonly string[], port: number): Promise<Sources> {
  const warnings: string[] = [];
  const otherPorts = new Map<number, number>();
  const readSource = async (file: string): Promise<Source> => {
    const name = basename(file);
    const accounts: Account[] = [];
    const reading = readAccounts(file, {
      port,
      onAccount: (account) => accounts.push(account),
      onOtherPort: (other) => otherPorts.set(other, (otherPorts.get(other) ?? 0) + 1),
      onWarning: (text) => warnings.push(`${name}: ${text}`),
    });
    const summary = await reading.catch((cause: unknown): CaptureSummary => {
      throw unreadable(file, cause, REMEDY);
    });
    if (!summary.isCapture) throw noCapture(file, REMEDY);
    const present = commonAddresses(accounts);
    // Where it was made is not written in it: an address that all its sessions share was there.
    const covers = ({ client, server }: Account): boolean =>
      present.size > 0 && present.isSubsetOf(new Set([client.address, server.address]));
    return { kind: 'capture', name, accounts, covers };
  };
  const sources = await Promise.all(files.map((file) => readSource(file)));
  if (sources.every(({ accounts }) => accounts.length === 0)) warnings.push(portsText(port, otherPorts));
  return { sources, nameOf: ({ client }) => `${client.address}:${client.port}`, warnings };
}

/** The ports that most sessions are with come first. */
function portsText(port: number, others: ReadonlyMap<number, number>): string {
  if (others.size === 0) return 'There is no TCP session in what was read.';
  const ports = [...others].toSorted(([, one], [, other]) => other - one).map(([other]) => other);
  const shown = ports.slice(0, MOST_PORTS).join(', ');
  const more = ports.length > MOST_PORTS ? ` and ${ports.length - MOST_PORTS} more` : '';
  return `No session is with the server port ${port}; there are sessions with ${shown}${more}: --port names the one that is meant.`;
}

function commonAddresses(accounts: readonly Account[]): Set<string> {
  const [first, ...others] = accounts.map(({ client, server }) => new Set([client.address, server.address]));
  let common = first ?? new Set<string>();
  for (const addresses of others) common = common.intersection(addresses);
  return common;
}
