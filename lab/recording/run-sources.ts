/** The sources of a run folder, read back from the disk: what is not there proves nothing. */
import type { Account, CaptureFile, Source } from '../evidence/account.ts';
import { fileStem, type RecordedRun, type RunPart } from './run-record.ts';
import {
  isOfSession,
  SessionEventSchema,
  type ServerLogLine,
  sessionsOfLog,
} from '../evidence/server-events.ts';
import type { CaptureSummary } from '../../pcap/capture-analysis.ts';
import type { Packet } from '../../pcap/packet.ts';
import type { Warning } from '../../pcap/warnings.ts';
import { type OnAccount, readAccounts } from './capture-accounts.ts';
import type { SessionSample } from '../../client/sample.ts';
import { accountOfSample } from '../evidence/client-record.ts';
import { existsSync } from 'node:fs';
import { SessionSampleSchema } from './recorded-lines.ts';
import { readJsonLines } from './json-lines.ts';
import { readRecordedRun } from './read-run-record.ts';
import { resolve } from 'node:path';
import { upgradeSample } from './run-record-0.1.ts';

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
  readonly onCapture?: (machine: string) => CaptureListener;
}

/** Hears what lies behind the accounts of one capture file. */
export interface CaptureListener {
  /** The packet is used again for the next: copy what you keep. */
  readonly onSegment: (packet: Packet) => void;
  readonly onConversation: OnAccount;
  readonly onEnd: (summary: CaptureSummary) => void;
}

/** What was wrong with a file; of a run folder relative to it. */
export type ReadingProblem =
  /** Though the run says that it was recorded. */
  | { readonly kind: 'no-file'; readonly file: string }
  /** Neither pcap nor pcapng. */
  | { readonly kind: 'no-capture'; readonly file: string }
  | { readonly kind: 'broken-file'; readonly file: string; readonly warning: Warning }
  /** No session is with `port`; there are some with `others`, most with the first. */
  | {
      readonly kind: 'no-session';
      readonly port: number;
      readonly others: readonly number[];
      /** Packets that are no TCP, by what they are. */
      readonly passedOver: Readonly<Record<string, number>>;
    };

export interface Sources {
  readonly sources: readonly Source[];
  /** `mesin-3`, or the address itself where none of the lab's machines has it. */
  readonly machineAt: (address: string) => string;
  readonly problems: readonly ReadingProblem[];
}

/** Throws {@link LabError} `USAGE` when the folder holds no run. */
export async function readRunSources(folder: string, listener: RunListener = {}) {
  const run = readRecordedRun(folder);
  const machines = new Map(run.machines.map(({ name, address }) => [address, name]));
  const problems: ReadingProblem[] = [];
  const reading: Reading = {
    folder,
    run,
    listener,
    problems,
    ofTheLab: ({ client: { address } }) => address !== run.machines[0].address && machines.has(address),
  };
  const sources = [...clientRecord(reading), ...serverLog(reading)];
  for (const machine of run.machines) sources.push(...(await captureOf(machine, reading)));
  return { run, sources, machineAt: (address: string) => machines.get(address) ?? address, problems };
}

interface Reading {
  readonly folder: string;
  readonly run: RecordedRun;
  readonly listener: RunListener;
  readonly problems: ReadingProblem[];
  readonly ofTheLab: (account: Account) => boolean;
}

/**
 * Only our own client keeps one, and only a burst runs it; nc and a student's program do not. Where the file of a source
 * is gone, the source stays with nothing to tell, so that this shows.
 */
function clientRecord({ folder, run, listener, problems, ofTheLab }: Reading): Source[] {
  const file = 'sessions.jsonl';
  const samples = readJsonLines(resolve(folder, file), SessionSampleSchema, upgradeSample);
  if (samples === undefined && run.kind !== 'burst') return [];
  if (samples === undefined) problems.push({ kind: 'no-file', file });
  const accounts = (samples ?? []).flatMap((sample) => {
    const account = accountOfSample(sample);
    listener.onSample?.(sample, account);
    return account ?? [];
  });
  return [{ id: 'client', kind: 'client', accounts, covers: ofTheLab }];
}

function serverLog({ folder, run, listener, problems, ofTheLab }: Reading): Source[] {
  const [{ name: machine, address }] = run.machines;
  const accounts: Account[] = [];
  const parts = new Set<string>();
  const lastToldMs = new Map<string, number>();
  const hasEnded = run.ends?.some((end) => end.machine === machine) === true;
  for (const { name: part, dialect, server, machines } of run.parts) {
    const file = `logs/${fileStem(machine, part)}.jsonl`;
    const found = readJsonLines(resolve(folder, file), SessionEventSchema);
    const isKept = typeof machines[0]?.log === 'string' && namesSessions(server);
    if (found === undefined && isKept) problems.push({ kind: 'no-file', file });
    const lines = found ?? [];
    // Of a student's server only the output is known, which does not tell sessions apart.
    const tellsSessions = lines.length === 0 ? isKept : lines.some(({ event }) => event !== 'output');
    if (!tellsSessions) continue;
    parts.add(part);
    const last = hasEnded ? lines.at(-1) : undefined;
    if (last !== undefined) lastToldMs.set(part, Date.parse(last.time));
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
  return [{ id: 'log', kind: 'log', machine, accounts, covers, lastToldMs }];
}

/** Not a student's server, nor ours when it was told to keep to itself who comes: then nothing is missing. */
function namesSessions({ served, variables }: RunPart['server']): boolean {
  return served === null && !['silent', 'error', 'warn'].includes(variables['LOG_LEVEL'] ?? '');
}

/** All that one machine captured, in whatever parts. */
async function captureOf(
  { name: machine, address }: RecordedRun['machines'][number],
  { folder, run, listener, problems, ofTheLab }: Reading,
): Promise<Source[]> {
  const accounts: Account[] = [];
  const files = new Map<string, CaptureFile>();
  const parts = new Set<string>();
  for (const { name: part, machines } of run.parts) {
    const path = `pcap/${fileStem(machine, part)}.pcap`;
    const isThere = existsSync(resolve(folder, path));
    // Where it could not be captured, run.json says so: there nothing is missing.
    const isKept = typeof machines.find(({ name }) => name === machine)?.pcap === 'string';
    if (isThere || isKept) parts.add(part);
    if (!isThere && isKept) problems.push({ kind: 'no-file', file: path });
    if (!isThere) continue;
    const { onSegment, onConversation, onEnd } = listener.onCapture?.(machine) ?? {};
    const { file, ...summary } = await readAccounts(resolve(folder, path), {
      port: run.port,
      part,
      onSegment,
      onAccount: (account, conversation, segments) => {
        if (!ofTheLab(account)) return;
        accounts.push(account);
        onConversation?.(account, conversation, segments);
      },
      onWarning: (warning) => problems.push({ kind: 'broken-file', file: path, warning }),
    });
    files.set(part, file);
    if (!summary.isCapture) problems.push({ kind: 'no-capture', file: path });
    onEnd?.(summary);
  }
  if (parts.size === 0) return [];
  const isServer = machine === run.machines[0].name;
  const covers = ({ part, client }: Account): boolean =>
    parts.has(part) && (isServer || client.address === address);
  return [{ id: machine, kind: 'capture', machine, accounts, covers, files }];
}
