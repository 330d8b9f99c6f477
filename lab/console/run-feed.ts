/**
 * A run folder as pages see it, while it grows and afterwards: its captures decoded, its logs in the order of time, its
 * transcripts with their times.
 */
import { followClients } from './client-feed.ts';
import { followTranscripts } from './transcript-feed.ts';
import { followRunLogs, type MachineLine } from '../watch/run-logs.ts';
import type { LogLine, Recording, ToPage } from './messages.ts';
import { fileStem, type RecordedRun } from '../recording/run-record.ts';
import { basename, resolve } from 'node:path';
import { readRecordedRun } from '../recording/read-run-record.ts';
import { tail } from '../watch/tail.ts';
import { Wire } from './wire.ts';
import { zoneOfLog, zoneOfMachines } from '../report/zone.ts';

/** What is on the pages' screens: a run, or capture files. */
export interface Feed {
  readonly recording: Recording;
  /** All that {@link Feed.news} gave so far, for a page that comes later. */
  soFar(): ToPage[];
  /** What came since the last call. */
  news(): ToPage[];
  /** Begins to decode one of {@link Recording.captures}; those of the server's machine are decoded from the beginning. */
  watch(capture: string): void;
  /** Its file; undefined for one that there is not. */
  fileOf(capture: string): string | undefined;
}

/** Further lines are in the folder. */
const MOST_LINES = 20_000;

/** `isLive` while a command records it. Throws {@link LabError} `USAGE` when the folder holds no run. */
export function followRun(folder: string, isLive: boolean): Feed {
  const run = readRecordedRun(folder);
  const recording = recordingOf(folder, run, isLive);
  const names = new Map(run.machines.map(({ name, address }) => [address, name]));
  const machineAt = (address: string): string => names.get(address) ?? address;
  const wires = new Map<string, { readonly wire: Wire; readonly newBytes: () => Buffer }>();
  const lines: LogLine[] = [];
  const linesAt = followRunLogs(folder);
  const transcripts = followTranscripts(folder);
  const clients = followClients(folder, run);
  const toldTime = timesOf(run, () => {
    const [first] = [...wires.values()].flatMap(({ wire }) => wire.sessions);
    return first && first.startUs / 1_000;
  });

  const fileOf = (capture: string): string | undefined =>
    recording.captures.some(({ name }) => name === capture)
      ? resolve(folder, 'pcap', `${capture}.pcap`)
      : undefined;
  const watch = (capture: string): void => {
    const file = fileOf(capture);
    if (wires.has(capture) || file === undefined) return;
    const wire = new Wire({ capture, port: run.port, machineAt, isLive });
    wires.set(capture, { wire, newBytes: tail(file) });
  };
  for (const { name, machine } of recording.captures) if (machine === run.machines[0].name) watch(name);

  const wireNews = (): ToPage[] => {
    for (const { wire, newBytes } of wires.values())
      for (let bytes = newBytes(); bytes.length > 0; bytes = newBytes()) wire.analysis.push(bytes);
    return [...wires.values()].flatMap(({ wire }) => wire.take());
  };
  const logNews = (): ToPage[] => {
    const room = MOST_LINES - lines.length;
    const told = linesAt(isLive ? Date.now() : Infinity)
      .slice(0, room)
      .map(toldTime);
    lines.push(...told);
    return told.length === 0 ? [] : [{ kind: 'log', lines: told }];
  };
  const clientNews = (): ToPage[] => {
    const told = clients.news();
    return told.length === 0 ? [] : [{ kind: 'clients', clients: told }];
  };
  const transcriptNews = (): ToPage[] => {
    const told = transcripts.news();
    return told.length === 0 ? [] : [{ kind: 'transcripts', transcripts: told }];
  };
  return {
    recording,
    watch,
    fileOf,
    soFar: () => [
      recording,
      ...[...wires.values()].flatMap(({ wire }) => (wire.analysis.packets > 0 ? wire.soFar() : [])),
      { kind: 'clients', clients: clients.soFar() },
      { kind: 'log', lines: [...lines] },
      { kind: 'transcripts', transcripts: transcripts.soFar() },
    ],
    news: () => [...wireNews(), ...clientNews(), ...logNews(), ...transcriptNews()],
  };
}

function recordingOf(folder: string, run: RecordedRun, isLive: boolean): Recording {
  const captures = run.parts.flatMap(({ name: part, machines }) =>
    machines.flatMap(({ name: machine, pcap }) =>
      pcap === null ? [] : [{ name: fileStem(machine, part), machine, part }],
    ),
  );
  const [server] = run.machines;
  captures.sort((one, other) => Number(other.machine === server.name) - Number(one.machine === server.name));
  return {
    kind: 'recording',
    name: basename(folder),
    what: run.kind,
    isLive,
    port: run.port,
    machines: run.machines,
    captures,
    command: run.commands.find(({ where }) => where === '')?.command ?? '',
  };
}

/** Says when each line was written. `firstPacketMs` tells of the clock where the run does not. */
function timesOf(run: RecordedRun, firstPacketMs: () => number | undefined): (line: MachineLine) => LogLine {
  const { startedAtMs = 0 } = run;
  let zoneMinutes = zoneOfMachines(run, startedAtMs);
  let latestUs = startedAtMs * 1_000;
  return ({ machine, clockMs, text }) => {
    if (clockMs > 0) {
      zoneMinutes ??= zoneOfLog(run, text, firstPacketMs()) ?? 0;
      latestUs = (clockMs - zoneMinutes * 60_000) * 1_000;
    }
    return { machine, atUs: latestUs, text };
  };
}
