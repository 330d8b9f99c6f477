/** What bears witness in a run folder, read back from the disk: what is not there proves nothing. */
import type { Account, Source } from './account.ts';
import { SERVED, fileStem, readRunFile } from './run-file.ts';
import { isOfSession, sessionsOfLog } from './server-events.ts';
import type { CaptureSummary } from '../pcap/capture-analysis.ts';
import type { Packet } from '../pcap/packet.ts';
import type { OnAccount } from './capture-accounts.ts';
import type { RunFile, RunMachine } from './run-file.ts';
import type { ServerLogLine } from './server-events.ts';
import type { SessionSample } from '../../client/sample.ts';
import { accountOfSample } from './client-record.ts';
import { existsSync } from 'node:fs';
import { readAccounts } from './capture-accounts.ts';
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

/** The source stays, with nothing to tell: every session that it should know then names its gap. */
function warnOfMissing(file: string, { warnings }: Reading): void {
  warnings.push(`${file} is not there, though run.json says that it was recorded`);
}

/** Only our own client keeps one, and only a burst runs it; nc and a student's program do not. */
function clientRecord(reading: Reading): Source[] {
  const { folder, run, listener, ofTheLab } = reading;
  const samples = readJsonLines(resolve(folder, 'sessions.jsonl')) as SessionSample[] | undefined;
  if (samples === undefined) {
    if (run.plan === undefined) return [];
    warnOfMissing('sessions.jsonl', reading);
  }
  const accounts = (samples ?? []).flatMap((sample) => {
    const account = accountOfSample(sample);
    listener.onSample?.(sample, account);
    return account ?? [];
  });
  return [{ kind: 'client', name: "the client's record", accounts, covers: ofTheLab }];
}

function serverLog(reading: Reading): Source[] {
  const { folder, run, listener, ofTheLab } = reading;
  const [{ name: server, address }] = run.machines;
  const accounts: Account[] = [];
  const parts = new Set<string>();
  for (const { name: part, dialect, machines } of run.parts) {
    const path = `logs/${fileStem(server, part)}.jsonl`;
    const found = readJsonLines(resolve(folder, path)) as ServerLogLine[] | undefined;
    const isKept = typeof machines[0]?.log === 'string' && namesSessions(run);
    if (found === undefined && isKept) warnOfMissing(path, reading);
    const lines = found ?? [];
    // Of a student's server only the output is known, which does not tell sessions apart.
    const tellsSessions = lines.length === 0 ? isKept : lines.some(({ event }) => event !== 'output');
    if (!tellsSessions) continue;
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

/** Not a student's server, nor ours when it was told to keep to itself who comes: then nothing is missing. */
function namesSessions({ commands }: RunFile): boolean {
  return !commands.some(
    ({ command }) => command.startsWith(SERVED) || /\bLOG_LEVEL=(?:silent|error|warn)\b/.test(command),
  );
}

/** All that one machine captured, in whatever parts. */
async function captureOf({ name, address }: RunMachine, reading: Reading): Promise<Source[]> {
  const { folder, run, listener, warnings, ofTheLab } = reading;
  const accounts: Account[] = [];
  const parts = new Set<string>();
  for (const { name: part, machines } of run.parts) {
    const stem = fileStem(name, part);
    const path = `pcap/${stem}.pcap`;
    const file = resolve(folder, path);
    const isThere = existsSync(file);
    // Where it could not be captured, run.json says so: there nothing is missing.
    const isKept = typeof machines.find((machine) => machine.name === name)?.pcap === 'string';
    if (!isThere && !isKept) continue;
    parts.add(part);
    if (!isThere) {
      warnOfMissing(path, reading);
      continue;
    }
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
    if (!summary.isCapture) warnings.push(`${stem}.pcap: is no capture file`);
    onEnd?.(summary);
  }
  if (parts.size === 0) return [];
  const isServer = name === run.machines[0].name;
  const covers = ({ part, client }: Account): boolean =>
    parts.has(part) && (isServer || client.address === address);
  return [{ kind: 'capture', name: `${name}'s capture`, accounts, covers }];
}
