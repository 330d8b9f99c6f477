import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { appendFileSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { GOOD_RUN, modelOf, SCENARIO_RUN } from './testing/recorded.ts';
import { type Model, newModel, sessionNamedIn, sessionsOf, take } from './page/model.ts';
import { createRunFolder } from '../recording/run-folder.ts';
import { endpointsIn } from '../endpoint.ts';
import { endingsIn } from '../report/words/endings.ts';
import { followRun } from './run-feed.ts';
import { basename, join } from 'node:path';
import { ladderOf } from './page/ladder.ts';
import { ladderSvg } from '../drawing/ladder.ts';
import { readRecordedRun } from '../recording/read-run-record.ts';
import { readRun } from '../report/read/run.ts';
import { RUN_VERSION } from '../recording/run-record.ts';
import { recordScreen } from '../recording/transcript.ts';
import { temporaryFolder } from '../testing/folder.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

const HEADER_BYTES = 24;
const PACKET_HEADER_BYTES = 16;
const STARTED_MS = Date.UTC(2026, 10, 21, 5, 20, 31);

/** Longer than a line of a log is held back. */
const HELD_MS = 300;

/** Writes a run's files into a folder anew, so many bytes at a time, and tells whenever something has been added. */
function growRun(run: string, folder: string, pieceBytes: number, onPiece: () => void): void {
  for (const place of ['pcap', 'logs']) {
    const files = readdirSync(join(run, place)).toSorted();
    const contents = files.map((name) => ({
      path: join(folder, place, name),
      bytes: readFileSync(join(run, place, name)),
    }));
    // Captures grow side by side; a log's lines are those of its part, one part after the other.
    const turns = place === 'pcap' ? [contents] : inOrder(contents).map((one) => [one]);
    for (const side of turns)
      for (let at = 0; side.some(({ bytes }) => at < bytes.length); at += pieceBytes) {
        for (const { path, bytes } of side) appendFileSync(path, bytes.subarray(at, at + pieceBytes));
        onPiece();
      }
  }
}

function inOrder<File extends { readonly bytes: Buffer }>(logs: readonly File[]): File[] {
  const stamp = ({ bytes }: File): string => bytes.toString().slice(0, 23);
  return logs.toSorted((one, other) => (stamp(one) < stamp(other) ? -1 : 1));
}

/** What a page knows that was there from the beginning, and one that was opened in the middle. */
function watchedRun(run: string, pieceBytes: number): { first: Model; late: Model; batches: number } {
  const folder = join(temporaryFolder(), run.split('/').at(-1) ?? '');
  for (const place of ['', 'pcap', 'logs']) mkdirSync(join(folder, place));
  writeFileSync(join(folder, 'run.json'), readFileSync(join(run, 'run.json')));
  const feed = followRun(folder, true);
  const [first, late] = [newModel(), newModel()];
  for (const message of feed.soFar()) take(first, message);
  let batches = 0;
  const hear = (): void => {
    for (const message of feed.news()) {
      take(first, message);
      if (late.recording !== undefined) take(late, message);
      batches += 1;
    }
  };
  growRun(run, folder, pieceBytes, () => {
    hear();
    vi.advanceTimersByTime(HELD_MS);
    if (batches > 3 && late.recording === undefined) for (const message of feed.soFar()) take(late, message);
  });
  hear();
  return { first, late, batches };
}

/** Of every session, by its key, what is drawn of it. */
function laddersOf(model: Model): Map<string, string> {
  return new Map(sessionsOf(model).map((session) => [session.key, ladderOf(model, session)]));
}

describe('a run as pages see it', () => {
  it.each([
    ['burst', GOOD_RUN, 97],
    ['burst', GOOD_RUN, 1_500],
    ['scenario of several parts', SCENARIO_RUN, 200],
  ])('a %s that grows is in the end what it is when it is over (%s, %d bytes at a time)', (_, run, bytes) => {
    const whole = modelOf(run);
    const { first, late, batches } = watchedRun(run, bytes);
    expect(batches).toBeGreaterThan(3);
    expect(whole.moments.length).toBeGreaterThan(20);
    for (const live of [first, late]) {
      expect(live.captures).toEqual(whole.captures);
      expect(live.moments.map(({ atUs }) => atUs)).toEqual(whole.moments.map(({ atUs }) => atUs));
      expect(live.logs).toEqual(whole.logs);
      expect(laddersOf(live)).toEqual(laddersOf(whole));
    }
  });

  it.each(['en', 'id'] as const)('has the ladders of its report (%s)', async (language) => {
    const { first } = watchedRun(GOOD_RUN, 333);
    first.language = language;
    const { run, kept, sources } = await readRun(GOOD_RUN);
    const [server] = run.machines;
    const { accounts = [] } =
      sources.find(({ kind, machine }) => kind === 'capture' && machine === server.name) ?? {};
    const nameOf = (address: string): string =>
      run.machines.find((one) => one.address === address)?.name ?? '';
    const reported = accounts.flatMap((account) => {
      const captured = kept.capturedOf.get(account);
      if (captured === undefined) return [];
      const { segments, segmentCount, ending } = captured;
      const ladder = {
        client: { name: nameOf(account.client.address), ...account.client },
        server: { name: server.name, ...account.server },
        machine: server.name,
        segments,
        omitted: segmentCount - segments.length,
        ending: endingsIn(language).ending(ending),
      };
      return [ladderSvg(ladder, language)];
    });
    expect(reported).toHaveLength(4);
    expect([...laddersOf(first).values()].toSorted()).toEqual(reported.toSorted());
  });

  it.each([
    ['that names its time zone', 'Asia/Jakarta'],
    ['of version 0.1.0, whose log itself has to tell', undefined],
  ])('tells which connection a line of a log names, and when it was written, of a run %s', (_, timeZone) => {
    const folder = join(temporaryFolder(), '2026-11-21T08-13-09.354Z-handshake-capture');
    cpSync(SCENARIO_RUN, folder, { recursive: true });
    if (timeZone !== undefined) {
      const { machines, parts, run, engine, port } = readRecordedRun(SCENARIO_RUN);
      const flags = { ok: true, ranWell: true, proved: false, interrupted: false };
      const rest = {
        schema: RUN_VERSION,
        kind: 'capture',
        dir: '.',
        startedAtMs: 0,
        versions: {},
        commands: [],
      };
      const record = { ...rest, ...flags, run, engine, port, machines, parts, timeZone };
      writeFileSync(join(folder, 'run.json'), JSON.stringify(record));
    }
    const model = modelOf(folder);
    const named = model.logs.filter(({ text }) => endpointsIn(text).length > 0);
    expect(named.length).toBeGreaterThan(10);
    const endpoints = new Set(sessionsOf(model).map(({ client }) => `${client.address}:${client.port}`));
    for (const { text } of named)
      for (const { endpoint } of endpointsIn(text)) expect(endpoints).toContain(endpoint);
    // A log and a capture of one machine have one clock.
    const isNear = (atUs: number) => model.moments.some((moment) => Math.abs(moment.atUs - atUs) < 1_000_000);
    expect(named.filter(({ atUs }) => !isNear(atUs))).toEqual([]);
  });

  it('has no capture before the first packet, the mark with which the capture is known to run', () => {
    const folder = join(temporaryFolder(), '2026-11-21T06-17-37.435Z-burst');
    mkdirSync(join(folder, 'pcap'), { recursive: true });
    writeFileSync(join(folder, 'run.json'), readFileSync(join(GOOD_RUN, 'run.json')));
    const feed = followRun(folder, true);
    const capture = readFileSync(join(GOOD_RUN, 'pcap/mesin-1.pcap'));
    const markEnd = HEADER_BYTES + PACKET_HEADER_BYTES + capture.readUInt32LE(HEADER_BYTES + 8);
    const grow = (from: number, to: number): void =>
      appendFileSync(join(folder, 'pcap/mesin-1.pcap'), capture.subarray(from, to));
    const captured = (): readonly string[] => {
      const model = newModel();
      for (const message of feed.soFar()) take(model, message);
      return [...model.captures.keys()];
    };
    grow(0, HEADER_BYTES);
    expect([feed.news(), captured()]).toEqual([[], []]);
    grow(HEADER_BYTES, markEnd);
    expect(feed.news()).toMatchObject([{ kind: 'wire', capture: 'mesin-1', counts: { segments: 0 } }]);
    expect(captured()).toEqual(['mesin-1']);
    expect(feed.news()).toEqual([]);
  });

  it('decodes the capture of another machine once somebody asks for it', () => {
    const feed = followRun(GOOD_RUN, false);
    const captures = (): string[] =>
      feed.news().flatMap((message) => (message.kind === 'wire' ? [message.capture] : []));
    expect(captures()).toEqual(['mesin-1']);
    feed.watch('mesin-3');
    feed.watch('mesin-3');
    feed.watch('../../run');
    expect(captures()).toEqual(['mesin-3']);
    expect(feed.fileOf('mesin-2')).toBe(join(GOOD_RUN, 'pcap/mesin-2.pcap'));
    expect(feed.fileOf('../run')).toBeUndefined();
  });

  it('has the transcripts of a scenario, of version 0.1.0 as text without times', () => {
    const { transcripts } = modelOf(SCENARIO_RUN);
    const kept = readFileSync(join(SCENARIO_RUN, 'transcripts/mesin-2-nc.echo.txt'), 'utf8');
    expect([...transcripts.keys()]).toEqual([
      'mesin-2-nc.dated',
      'mesin-2-nc.echo',
      'mesin-2-nc.line-ends',
      'mesin-2-nc',
      'mesin-3-nc',
    ]);
    const { bytes, steps } = transcripts.get('mesin-2-nc.echo') ?? {};
    expect(Buffer.from(bytes ?? []).toString()).toBe(kept.replaceAll('\n', '\r\n'));
    expect(steps).toEqual([]);
  });

  it('has what its terminals showed when, as it comes and afterwards', () => {
    const folder = createRunFolder(temporaryFolder(), 'scenario', new Date(STARTED_MS));
    cpSync(join(GOOD_RUN, 'run.json'), join(folder.path, 'run.json'));
    const feed = followRun(folder.path, true);
    const [first, late] = [newModel(), newModel()];
    const screens = [1, 2].map(() => recordScreen({ columns: 80, rows: 24 }, STARTED_MS));
    const pieces = ['$ ', '\u001B[1mdé\u001B[0m', 'te\r\n', 'x'.repeat(9_000), '\r\n$ '];
    for (const message of feed.soFar()) take(first, message);
    for (const [index, piece] of pieces.entries()) {
      for (const [number, screen] of screens.entries()) {
        screen.add(Buffer.from(piece), STARTED_MS + index * 100 + number);
        folder.writeTranscript(`mesin-${2 + number}-nc`, screen.soFar());
      }
      for (const message of feed.news()) for (const model of [first, late]) take(model, message);
      if (index === 1) {
        for (const message of feed.soFar()) take(late, message);
      }
    }
    expect(feed.news()).toEqual([]);
    const over = modelOf(folder.path);
    for (const { transcripts } of [first, late, over]) {
      expect(transcripts).toEqual(over.transcripts);
      for (const [number, { bytes, steps, sizes, isCut }] of [...transcripts.values()].entries()) {
        expect(Buffer.from(bytes).toString()).toBe(pieces.join(''));
        // One millisecond later, as clocks that count whole ones do not know when it was in theirs.
        expect(steps.map(([atUs]) => atUs / 1_000 - STARTED_MS)).toEqual(
          pieces.map((_, index) => index * 100 + number + 1),
        );
        expect(steps.at(-1)?.[1]).toBe(bytes.length);
        expect({ sizes, isCut }).toEqual({ sizes: [[0, 80, 24]], isCut: false });
      }
    }
  });

  it.each([
    ['bytes', 1, 5_000_000, 262_144],
    ['pieces', 20_000, 1, 20_000],
    ['terminals', 1, 250_000, 250_000],
  ])('says of a transcript of too many %s that it is cut', (what, pieces, length, kept) => {
    const folder = createRunFolder(temporaryFolder(), 'scenario', new Date(STARTED_MS));
    cpSync(join(GOOD_RUN, 'run.json'), join(folder.path, 'run.json'));
    const screen = recordScreen({ columns: 80, rows: 24 }, STARTED_MS);
    for (let piece = 0; piece < pieces; piece += 1) screen.add(Buffer.alloc(length, 'x'), STARTED_MS + piece);
    const terminals = Array.from({ length: what === 'terminals' ? 20 : 1 }, (_, index) => `mesin-2-${index}`);
    for (const name of terminals) folder.writeTranscript(name, screen.soFar());
    const screens = [...modelOf(folder.path).transcripts.values()];
    expect(screens).toHaveLength(terminals.length);
    expect(screens[0]?.bytes).toHaveLength(kept);
    expect(screens.at(-1)?.isCut).toBe(true);
    const all = screens.reduce((sum, { bytes }) => sum + bytes.length, 0);
    expect(all).toBeLessThanOrEqual(4 * 1024 * 1024);
    for (const { steps } of screens) expect(steps.length).toBeLessThanOrEqual(10_000);
  });

  it('is not there in a folder that holds none', () => {
    expect(() => followRun(temporaryFolder(), false)).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });

  it('knows the session of a line in which a client of a burst tells only its number', () => {
    const folder = join(temporaryFolder(), basename(GOOD_RUN));
    cpSync(GOOD_RUN, folder, { recursive: true });
    const [session] = sessionsOf(modelOf(folder));
    if (session === undefined) throw new Error('There is no session.');
    const { name, address, port } = session.client;
    const record = { type: 'session', id: 3, localAddress: address, localPort: port };
    const unmade = { type: 'session', id: 4, outcome: 'refused' };
    writeFileSync(
      join(folder, `logs/${name}.jsonl`),
      [record, unmade].map((one) => `${JSON.stringify(one)}\n`).join(''),
    );
    const lines = [3, 4].map((id) => `2026-11-21 05:20:31,400 - [CLIENT ${id}] - connecting\n`);
    writeFileSync(join(folder, `logs/${name}.log`), lines.join(''));
    const model = modelOf(folder);
    const told = model.logs.filter(({ machine }) => machine === name);
    expect(told.map((line) => sessionNamedIn(model, line)?.key)).toEqual([session.key, undefined]);
    const [line] = told;
    const { start, end } = (line && sessionNamedIn(model, line)) ?? {};
    expect(line?.text.slice(start, end)).toBe('[CLIENT 3]');
  });
});
