import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type Evidence, type Flaw, flawsOf } from '../evidence/evidence.ts';
import { reconcile } from '../evidence/reconcile.ts';
import { recordsOf } from './testing/pcap-records.ts';
import { join } from 'node:path';
import { readRunSources } from './run-sources.ts';
import { temporaryFolder } from '../testing/folder.ts';
import { tmpdir } from 'node:os';

/** A real run of the lab: two clients on each machine, two requests each. */
const GOOD_RUN = join(import.meta.dirname, 'testing', 'good-run');
const SESSIONS = 4;

describe('a run folder', () => {
  let folder = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mesin-lab-'));
    cpSync(GOOD_RUN, folder, { recursive: true });
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  async function evidence(): Promise<Evidence> {
    const { sources, machineAt } = await readRunSources(folder);
    return reconcile(sources, machineAt).evidence;
  }

  async function flaws(): Promise<Flaw[]> {
    return flawsOf(await evidence());
  }

  /** Removes a line from a file and answers with it. */
  function removeLine(file: string, index: number): string {
    const lines = readFileSync(join(folder, file), 'utf8').split('\n');
    const [line] = lines.splice(index, 1);
    writeFileSync(join(folder, file), lines.join('\n'));
    return line ?? '';
  }

  it('proves every session of a good run', async () => {
    expect(await evidence()).toMatchObject({
      sessions: SESSIONS,
      matched: SESSIONS,
      gaps: [],
      contradictions: [],
    });
  });

  it('names exactly the client record that was removed', async () => {
    for (let index = 0; index < SESSIONS; index += 1) {
      cpSync(GOOD_RUN, folder, { recursive: true });
      const { machine, localPort } = JSON.parse(removeLine('sessions.jsonl', index)) as {
        machine: string;
        localPort: number;
      };
      const session = { client: machine, port: localPort, part: '', nth: 1 };
      const knownTo = ['log', 'mesin-1', machine];
      expect(await flaws()).toEqual([{ kind: 'session', session, missingFrom: 'client', knownTo }]);
    }
  });

  it('names exactly the line of the server log that was removed', async () => {
    const names = new Map([
      ['172.16.16.102', 'mesin-2'],
      ['172.16.16.103', 'mesin-3'],
    ]);
    const count = readFileSync(join(GOOD_RUN, 'logs/mesin-1.jsonl'), 'utf8').trim().split('\n').length;
    for (let index = 0; index < count; index += 1) {
      cpSync(GOOD_RUN, folder, { recursive: true });
      const line = JSON.parse(removeLine('logs/mesin-1.jsonl', index)) as {
        event: string;
        peerAddress: string;
        peerPort: number;
      };
      const session = { client: names.get(line.peerAddress), port: line.peerPort, part: '', nth: 1 };
      expect(await flaws()).toMatchObject([
        { kind: 'line', session, event: line.event, missing: 1, missingFrom: 'log' },
      ]);
    }
  });

  it.each(['mesin-1', 'mesin-2'])(
    'names the session of any packet removed from the capture of %s',
    async (machine) => {
      const file = join(folder, 'pcap', `${machine}.pcap`);
      const [header, ...records] = recordsOf(readFileSync(file));
      for (const [index, record] of records.entries()) {
        if (!isTcp(record)) continue; // the lab's own marks
        writeFileSync(file, Buffer.concat([header, ...records.toSpliced(index, 1)]));
        const { causes, gaps, contradictions } = await evidence();
        const found = [...gaps, ...contradictions];
        expect(found.length, `packet ${index + 1}`).toBeGreaterThan(0);
        expect(causes).toEqual([]);
        expect(new Set(found.map(({ session }) => JSON.stringify(session))).size).toBe(1);
        for (const flaw of found) expect(JSON.stringify(flaw)).toContain(`"${machine}"`);
      }
    },
  );

  it('says which of the files cannot be believed', async () => {
    const file = join(folder, 'pcap', 'mesin-3.pcap');
    writeFileSync(file, readFileSync(file).subarray(0, -3));
    expect((await readRunSources(folder)).problems).toMatchObject([
      { kind: 'broken-file', file: 'pcap/mesin-3.pcap' },
    ]);
    writeFileSync(file, 'no capture');
    expect((await readRunSources(folder)).problems).toEqual([
      { kind: 'no-capture', file: 'pcap/mesin-3.pcap' },
    ]);
  });

  it.each<[what: string, file: string, source: string]>([
    ['client records', 'sessions.jsonl', 'client'],
    ['server log', 'logs/mesin-1.jsonl', 'log'],
    ['capture of the server', 'pcap/mesin-1.pcap', 'mesin-1'],
  ])('misses the %s in every session when the file is gone', async (_, file, source) => {
    rmSync(join(folder, file));
    expect(await evidence()).toMatchObject({
      sessions: SESSIONS,
      matched: 0,
      causes: [{ kind: 'nothing-recorded', source, part: '', sessions: SESSIONS, examples: { length: 3 } }],
      gaps: [],
      contradictions: [],
    });
    expect((await readRunSources(folder)).problems).toEqual([{ kind: 'no-file', file }]);
  });

  it('misses the server log also when nothing is left in it', async () => {
    writeFileSync(join(folder, 'logs/mesin-1.jsonl'), '');
    expect(await evidence()).toMatchObject({ sessions: SESSIONS, matched: 0 });
  });

  it('names the gaps of all that is gone at once', async () => {
    for (const part of ['logs', 'pcap']) rmSync(join(folder, part), { recursive: true });
    const { matched, causes } = await evidence();
    expect(matched).toBe(0);
    // Each session: in the log, in the server's capture and in its own machine's capture.
    expect(causes).toMatchObject([
      { source: 'log', sessions: SESSIONS },
      { source: 'mesin-1', sessions: SESSIONS },
      { source: 'mesin-3', sessions: SESSIONS / 2 },
      { source: 'mesin-2', sessions: SESSIONS / 2 },
    ]);
    expect((await readRunSources(folder)).problems).toHaveLength(4);
  });

  it.each([
    ['a program that is none of ours', '# the server in /home/ani/server'],
    ['a server that was told to be silent', 'LOG_LEVEL=silent node server/main.ts'],
  ])('does not miss captures that could not be made, nor a log of %s', async (_, command) => {
    for (const part of ['logs', 'pcap']) rmSync(join(folder, part), { recursive: true });
    changeRun(folder, (text) => {
      const run = JSON.parse(text) as { machines: object[] };
      const machines = run.machines.map((machine) => ({ ...machine, pcap: null }));
      const commands = [{ where: 'mesin-1', command }];
      return JSON.stringify({ ...run, machines, commands });
    });
    const { sources, problems } = await readRunSources(folder);
    expect(sources.map(({ id }) => id)).toEqual(['client']);
    expect(problems).toEqual([]);
  });

  it('does not miss client records where no client of ours ran', async () => {
    rmSync(join(folder, 'sessions.jsonl'));
    changeRun(folder, (text) => {
      const { plan, ...run } = JSON.parse(text) as { plan: unknown };
      expect(plan).toBeDefined();
      return JSON.stringify(run);
    });
    expect(await evidence()).toMatchObject({ sessions: SESSIONS, matched: SESSIONS });
  });

  it('is refused when it is none', async () => {
    rmSync(join(folder, 'run.json'));
    await expect(readRunSources(folder)).rejects.toThrow(/is not a run folder/);
  });
});

describe('a run of several parts', () => {
  const SCENARIO_RUN = join(import.meta.dirname, 'testing', 'scenario-run');

  async function read(folder: string): Promise<Evidence> {
    const { sources, machineAt } = await readRunSources(folder);
    expect(sources.map(({ id }) => id)).toEqual(['log', 'mesin-1', 'mesin-2', 'mesin-3']);
    return reconcile(sources, machineAt).evidence;
  }

  it('is proved in all of them, also where the server sends back what comes', async () => {
    expect(await read(SCENARIO_RUN)).toMatchObject({
      sessions: 14,
      matched: 14,
      gaps: [],
      contradictions: [],
    });
  });

  it('names the part of a session that is missing somewhere', async () => {
    const folder = temporaryFolder();
    cpSync(SCENARIO_RUN, folder, { recursive: true });
    const file = join(folder, 'logs/mesin-1.echo.jsonl');
    const lines = readFileSync(file, 'utf8').split('\n');
    const { peerPort: port } = JSON.parse(lines[0] ?? '') as { peerPort: number };
    writeFileSync(file, lines.filter((line) => !line.includes(`"peerPort":${port}`)).join('\n'));
    const { matched, gaps } = await read(folder);
    expect(matched).toBe(13);
    const session = { client: 'mesin-2', port, part: 'echo', nth: 1 };
    expect(gaps).toEqual([{ kind: 'session', session, missingFrom: 'log', knownTo: ['mesin-1', 'mesin-2'] }]);
  });

  it('says once of which part the capture is missing that run.json says it had', async () => {
    const folder = temporaryFolder();
    cpSync(SCENARIO_RUN, folder, { recursive: true });
    rmSync(join(folder, 'pcap/mesin-2.echo.pcap'));
    const { matched, causes, gaps } = await read(folder);
    expect({ matched, gaps }).toEqual({ matched: 14 - 6, gaps: [] });
    expect(causes).toMatchObject([
      { kind: 'nothing-recorded', source: 'mesin-2', part: 'echo', sessions: 6, agreeing: 6 },
    ]);
  });

  it('does not miss a capture that a part never had', async () => {
    const folder = temporaryFolder();
    cpSync(SCENARIO_RUN, folder, { recursive: true });
    rmSync(join(folder, 'pcap/mesin-2.echo.pcap'));
    changeRun(folder, (run) => run.replace('"pcap": "pcap/mesin-2.echo.pcap"', '"pcap": null'));
    expect(await read(folder)).toMatchObject({ sessions: 14, matched: 14 });
  });
});

function changeRun(folder: string, change: (run: string) => string): void {
  const file = join(folder, 'run.json');
  writeFileSync(file, change(readFileSync(file, 'utf8')));
}

/** Ethernet, IPv4: the protocol stands at byte 9 of the IP header. */
function isTcp(record: Buffer): boolean {
  return record[16 + 14 + 9] === 6;
}
