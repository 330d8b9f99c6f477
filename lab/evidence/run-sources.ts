/** What bears witness in a run folder, read back from the disk: what is not there proves nothing. */
import type { Account, Source } from './account.ts';
import { fileStem, readRunFile } from './run-file.ts';
import { isOfSession, sessionsOfLog } from './server-events.ts';
import type { CaptureSummary } from '../pcap/capture-analysis.ts';
import type { Conversation, SegmentInConversation } from '../pcap/conversation.ts';
import type { Packet } from '../pcap/packet.ts';
import type { RunFile, RunMachine } from './run-file.ts';
import type { ServerLogLine } from './server-events.ts';
import type { SessionSample } from '../../client/sample.ts';
import { accountOfConversation } from './wire.ts';
import { accountOfSample } from './client-record.ts';
import { analyseCapture } from '../pcap/capture-file.ts';
import { existsSync } from 'node:fs';
import { readJsonLines } from '../json-lines.ts';
import { resolve } from 'node:path';

/**
 * Hears what lies behind each account while it is at hand: logs and captures are read once, for reconciling and for
 * whoever wants to show more than that.
 */
export interface RunListener {
  /** `account` is undefined for a session that never got an address. */
  readonly onSample?: (sample: SessionSample, account: Account | undefined) => void;
  readonly onLogged?: (account: Account, lines: readonly ServerLogLine[]) => void;
  /** Of no session: listening, stopping, failures. */
  readonly onServerLine?: (line: ServerLogLine) => void;
  readonly onCapture?: (machine: string, part: string) => CaptureListener;
}

/** The conversation's own segments, which can be had only now. */
type OnAccount = (
  account: Account,
  conversation: Conversation,
  segments: readonly SegmentInConversation[],
) => void;

export interface CaptureListener {
  /** The packet is used again for the next: copy what you keep. */
  readonly onSegment?: (packet: Packet) => void;
  readonly onConversation?: OnAccount;
  readonly onEnd?: (summary: CaptureSummary) => void;
}

export interface Sources {
  readonly sources: readonly Source[];
  /** `mesin-3:41822`. */
  readonly nameOf: (account: Account) => string;
  /** What was wrong with the files themselves, in sentences. */
  readonly warnings: readonly string[];
}

export interface RunSources extends Sources {
  readonly run: RunFile;
}

/** Throws {@link LabError} `USAGE` when the folder holds no run. */
export async function readRunSources(folder: string, listener: RunListener = {}): Promise<RunSources> {
  const run = readRunFile(folder);
  const [, ...clients] = run.machines;
  const clientAddresses = new Set(clients.map(({ address }) => address));
  const reading = {
    folder,
    run,
    listener,
    warnings: [] as string[],
    ofTheLab: ({ client }: Account): boolean => clientAddresses.has(client.address),
  };
  const sources = [...clientRecord(reading), ...serverLog(reading)];
  for (const machine of run.machines) sources.push(...(await captureOf(machine, reading)));
  const names = new Map(run.machines.map(({ name, address }) => [address, name]));
  const nameOf = ({ part, client }: Account): string =>
    `${names.get(client.address) ?? client.address}:${client.port}${part === '' ? '' : ` (${part})`}`;
  return { run, sources, nameOf, warnings: reading.warnings };
}

interface Reading {
  readonly folder: string;
  readonly run: RunFile;
  readonly listener: RunListener;
  readonly warnings: string[];
  readonly ofTheLab: (account: Account) => boolean;
}

/** Only our own client keeps one; nc and a student's program do not. */
function clientRecord({ folder, listener, ofTheLab }: Reading): Source[] {
  const samples = readJsonLines(resolve(folder, 'sessions.jsonl')) as SessionSample[] | undefined;
  if (samples === undefined) return [];
  const accounts = samples.flatMap((sample) => {
    const account = accountOfSample(sample);
    listener.onSample?.(sample, account);
    return account ?? [];
  });
  return [{ kind: 'client', name: "the client's record", accounts, covers: ofTheLab }];
}

function serverLog({ folder, run, listener, ofTheLab }: Reading): Source[] {
  const [{ name: server, address }] = run.machines;
  const accounts: Account[] = [];
  const parts = new Set<string>();
  for (const { name: part, dialect } of run.parts) {
    const file = resolve(folder, 'logs', `${fileStem(server, part)}.jsonl`);
    const lines = readJsonLines(file) as ServerLogLine[] | undefined;
    // Of a student's server only the output is known, which does not tell sessions apart.
    if (lines?.some(({ event }) => event !== 'output') !== true) continue;
    parts.add(part);
    for (const line of lines) if (!isOfSession(line)) listener.onServerLine?.(line);
    const options = { server: { address, port: run.port }, part, echoes: dialect === 'echo' };
    for (const { account, lines: own } of sessionsOfLog(lines, options)) {
      if (!ofTheLab(account)) continue;
      accounts.push(account);
      listener.onLogged?.(account, own);
    }
  }
  if (parts.size === 0) return [];
  const covers = ({ part, established }: Account): boolean => established && parts.has(part);
  return [{ kind: 'log', name: "the server's log", accounts, covers }];
}

/** All that one machine captured, in whatever parts. */
async function captureOf(
  { name, address }: RunMachine,
  { folder, run, listener, warnings, ofTheLab }: Reading,
): Promise<Source[]> {
  const accounts: Account[] = [];
  const parts = new Set<string>();
  for (const { name: part } of run.parts) {
    const stem = fileStem(name, part);
    const file = resolve(folder, 'pcap', `${stem}.pcap`);
    if (!existsSync(file)) continue;
    parts.add(part);
    const { onSegment, onConversation, onEnd } = listener.onCapture?.(name, part) ?? {};
    const summary = await readAccounts(file, {
      port: run.port,
      part,
      onSegment,
      onAccount: (account, conversation, segments) => {
        if (!ofTheLab(account)) return;
        accounts.push(account);
        onConversation?.(account, conversation, segments);
      },
      onWarning: (text) => warnings.push(`${stem}.pcap: ${text}`),
    });
    onEnd?.(summary);
  }
  if (parts.size === 0) return [];
  const isServer = name === run.machines[0].name;
  const covers = ({ part, client }: Account): boolean =>
    parts.has(part) && (isServer || client.address === address);
  return [{ kind: 'capture', name: `${name}'s capture`, accounts, covers }];
}

export interface AccountReading {
  readonly port: number;
  readonly part?: string;
  readonly onSegment?: ((packet: Packet) => void) | undefined;
  readonly onAccount: OnAccount;
  readonly onWarning: (text: string) => void;
}

/** All sessions with the server's port that a capture file holds. */
export async function readAccounts(file: string, reading: AccountReading): Promise<CaptureSummary> {
  const { port, part, onSegment, onAccount, onWarning } = reading;
  const summary = await analyseCapture(file, {
    serverPort: port,
    ...(onSegment === undefined ? {} : { onSegment }),
    onConversation: (conversation) => {
      if (conversation.server.port !== port) return;
      const segments = conversation.segments();
      onAccount(accountOfConversation(conversation, segments, part), conversation, segments);
    },
    onWarning: ({ byte, message }) => onWarning(`${message} (at byte ${byte})`),
  });
  if (!summary.isCapture) onWarning('is no capture file');
  return summary;
}
