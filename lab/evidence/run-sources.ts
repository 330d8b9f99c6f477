/** What bears witness in a run folder, read back from the disk: what is not there proves nothing. */
import type { Account, Source } from './account.ts';
import { existsSync, readFileSync } from 'node:fs';
import { LabError } from '../errors.ts';
import type { ServerLogLine } from './server-events.ts';
import type { SessionSample } from '../../client/sample.ts';
import { accountOfConversation } from './wire.ts';
import { accountOfSample } from './client-record.ts';
import { accountsOfLog } from './server-events.ts';
import { DEFAULT_PORT } from '../../server/protocol/messages.ts';
import { analyseCapture } from '../pcap/capture-file.ts';
import { readJsonLines } from '../json-lines.ts';
import { resolve } from 'node:path';

/** The part of run.json that says who was where. */
interface Run {
  readonly port?: number;
  readonly machines: readonly { readonly name: string; readonly address: string }[];
}

export interface RunSources {
  readonly sources: readonly Source[];
  /** `mesin-3:41822`. */
  readonly nameOf: (account: Account) => string;
  /** What was wrong with the files themselves, in sentences. */
  readonly warnings: readonly string[];
}

/** Throws {@link LabError} `USAGE` when the folder holds no run. */
export async function readRunSources(folder: string): Promise<RunSources> {
  const { machines, port = DEFAULT_PORT } = readRun(folder);
  const [server, ...clients] = machines;
  if (server === undefined) throw new LabError('USAGE', `${folder}/run.json names no machine.`);
  const clientAddresses = new Set(clients.map(({ address }) => address));
  const ofTheLab = ({ client }: Account): boolean => clientAddresses.has(client.address);
  const warnings: string[] = [];
  const sources: Source[] = [];

  const samples = readJsonLines(resolve(folder, 'sessions.jsonl')) as SessionSample[] | undefined;
  if (samples !== undefined) {
    const accounts = samples.flatMap((sample) => accountOfSample(sample) ?? []);
    sources.push({ kind: 'client', name: "the client's record", accounts, covers: ofTheLab });
  }
  const log = readJsonLines(resolve(folder, 'logs', `${server.name}.jsonl`)) as ServerLogLine[] | undefined;
  // Of a student's server only the output is known, which does not tell sessions apart.
  if (log?.some(({ event }) => event !== 'output') === true) {
    const accounts = accountsOfLog(log, { address: server.address, port }).filter((account) =>
      ofTheLab(account),
    );
    sources.push({
      kind: 'log',
      name: "the server's log",
      accounts,
      covers: ({ established }) => established,
    });
  }
  for (const { name, address } of machines) {
    const file = resolve(folder, 'pcap', `${name}.pcap`);
    if (!existsSync(file)) continue;
    const accounts = await readCaptureAccounts(file, port, (text) => warnings.push(`${name}.pcap: ${text}`));
    const covers = ({ client }: Account): boolean => name === server.name || client.address === address;
    sources.push({
      kind: 'capture',
      name: `${name}'s capture`,
      accounts: accounts.filter((account) => ofTheLab(account)),
      covers,
    });
  }
  const names = new Map(machines.map(({ name, address }) => [address, name]));
  const nameOf = ({ client }: Account): string =>
    `${names.get(client.address) ?? client.address}:${client.port}`;
  return { sources, nameOf, warnings };
}

/** All sessions with the server's port that a capture file holds. */
export async function readCaptureAccounts(
  file: string,
  port: number,
  onWarning: (text: string) => void,
): Promise<Account[]> {
  const accounts: Account[] = [];
  const summary = await analyseCapture(file, {
    serverPort: port,
    onConversation: (conversation) => {
      if (conversation.server.port === port) accounts.push(accountOfConversation(conversation));
    },
    onWarning: ({ byte, message }) => onWarning(`${message} (at byte ${byte})`),
  });
  if (!summary.isCapture) onWarning('is no capture file');
  return accounts;
}

function readRun(folder: string): Run {
  try {
    return JSON.parse(readFileSync(resolve(folder, 'run.json'), 'utf8')) as Run;
  } catch (cause) {
    throw new LabError('USAGE', `${folder} is no run folder: its run.json cannot be read.`, { cause });
  }
}
