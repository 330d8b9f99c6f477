/** Captures that somebody made elsewhere, with Wireshark for instance, as sources beside each other. */
import type { Account, Source } from './account.ts';
import { LabError } from '../errors.ts';
import type { Sources } from './run-sources.ts';
import { basename } from 'node:path';
import { existsSync } from 'node:fs';
import { readAccounts } from './capture-accounts.ts';

/** Throws {@link LabError} `USAGE` for a file that is not there. */
export async function readCaptureSources(files: readonly string[], port: number): Promise<Sources> {
  const warnings: string[] = [];
  const readSource = async (file: string): Promise<Source> => {
    if (!existsSync(file)) throw new LabError('USAGE', `There is no capture ${file}.`);
    const name = basename(file);
    const accounts: Account[] = [];
    await readAccounts(file, {
      port,
      onAccount: (account) => accounts.push(account),
      onWarning: (text) => warnings.push(`${name}: ${text}`),
    });
    const present = commonAddresses(accounts);
    // Where it was made is not written in it: an address that all its sessions share was there.
    const covers = ({ client, server }: Account): boolean =>
      present.size > 0 && present.isSubsetOf(new Set([client.address, server.address]));
    return { kind: 'capture', name, accounts, covers };
  };
  const sources = await Promise.all(files.map((file) => readSource(file)));
  return { sources, nameOf: ({ client }) => `${client.address}:${client.port}`, warnings };
}

function commonAddresses(accounts: readonly Account[]): Set<string> {
  const [first, ...others] = accounts.map(({ client, server }) => new Set([client.address, server.address]));
  let common = first ?? new Set<string>();
  for (const addresses of others) common = common.intersection(addresses);
  return common;
}
