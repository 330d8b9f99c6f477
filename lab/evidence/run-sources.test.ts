import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Evidence } from './reconcile.ts';
import { join } from 'node:path';
import { readRunSources } from './run-sources.ts';
import { reconcile } from './reconcile.ts';
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
    const { sources, nameOf } = await readRunSources(folder);
    return reconcile(sources, nameOf).evidence;
  }

  async function texts(): Promise<string[]> {
    const { gaps, contradictions } = await evidence();
    return [...gaps, ...contradictions].map(({ text }) => text);
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
      expect(await texts()).toEqual([
        `${machine}:${localPort} is in both captures and the server's log, not in the client's record`,
      ]);
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
      const session = `${names.get(line.peerAddress)}:${line.peerPort}`;
      expect(await texts()).toEqual([
        expect.stringMatching(new RegExp(`^${session}: .*'${line.event}'.* is not in the server's log$`)),
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
        writeFileSync(file, Buffer.concat([header as Buffer, ...records.toSpliced(index, 1)]));
        const found = await texts();
        expect(found.length, `packet ${index + 1}`).toBeGreaterThan(0);
        expect(new Set(found.map((text) => text.split(/: | is /)[0])).size, found.join('\n')).toBe(1);
        for (const text of found) expect(text).toContain(`${machine}'s capture`);
      }
    },
  );

  it('says which of the files cannot be believed', async () => {
    const file = join(folder, 'pcap', 'mesin-3.pcap');
    writeFileSync(file, readFileSync(file).subarray(0, -3));
    expect((await readRunSources(folder)).warnings).toEqual([expect.stringMatching(/^mesin-3\.pcap: /)]);
  });

  it.each<[what: string, file: string, source: string]>([
    ['client records', 'sessions.jsonl', "the client's record"],
    ['server log', 'logs/mesin-1.jsonl', "the server's log"],
    ['capture of the server', 'pcap/mesin-1.pcap', "mesin-1's capture"],
  ])('misses the %s in every session when the file is gone', async (_, file, source) => {
    rmSync(join(folder, file));
    const { sessions, matched, gaps } = await evidence();
    expect({ sessions, matched }).toEqual({ sessions: SESSIONS, matched: 0 });
    expect(gaps.map(({ missing, kind }) => `${missing}: ${kind}`)).toEqual(
      Array.from({ length: SESSIONS }, () => `${source}: session`),
    );
    expect((await readRunSources(folder)).warnings).toEqual([
      `${file} is not there, though run.json says that it was recorded`,
    ]);
  });

  it('misses the server log also when nothing is left in it', async () => {
    writeFileSync(join(folder, 'logs/mesin-1.jsonl'), '');
    expect(await evidence()).toMatchObject({ sessions: SESSIONS, matched: 0 });
  });

  it('names the gaps of all that is gone at once', async () => {
    for (const part of ['logs', 'pcap']) rmSync(join(folder, part), { recursive: true });
    const { matched, gaps } = await evidence();
    expect(matched).toBe(0);
    // The log, the server's capture and its own machine's capture.
    expect(gaps).toHaveLength(3 * SESSIONS);
    expect((await readRunSources(folder)).warnings).toHaveLength(4);
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
    const { sources, warnings } = await readRunSources(folder);
    expect(sources.map(({ name }) => name)).toEqual(["the client's record"]);
    expect(warnings).toEqual([]);
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
    await expect(readRunSources(folder)).rejects.toThrow(/is no run folder/);
  });
});

describe('a run of several parts', () => {
  const SCENARIO_RUN = join(import.meta.dirname, 'testing', 'scenario-run');

  async function read(folder: string): Promise<Evidence> {
    const { sources, nameOf } = await readRunSources(folder);
    expect(sources.map(({ name }) => name)).toEqual([
      "the server's log",
      ...['mesin-1', 'mesin-2', 'mesin-3'].map((name) => `${name}'s capture`),
    ]);
    return reconcile(sources, nameOf).evidence;
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
    const port = /"peerPort":(\d+)/.exec(lines[0] ?? '')?.[1];
    writeFileSync(file, lines.filter((line) => !line.includes(`"peerPort":${port}`)).join('\n'));
    const { matched, gaps } = await read(folder);
    expect(matched).toBe(13);
    expect(gaps.map(({ text }) => text)).toEqual([
      `mesin-2:${port} (echo) is in both captures, not in the server's log`,
    ]);
  });

  it('names in every session of a part the capture that run.json says it had', async () => {
    const folder = temporaryFolder();
    cpSync(SCENARIO_RUN, folder, { recursive: true });
    rmSync(join(folder, 'pcap/mesin-2.echo.pcap'));
    const { matched, gaps } = await read(folder);
    expect(matched).toBe(14 - 6);
    expect(gaps).toHaveLength(6);
    for (const { text } of gaps)
      expect(text).toMatch(
        / \(echo\) is in mesin-1's capture and the server's log, not in mesin-2's capture$/,
      );
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

/** The file header and the packet records of a pcap in this machine's byte order. */
function recordsOf(file: Buffer): Buffer[] {
  const parts = [file.subarray(0, 24)];
  for (let at = 24; at < file.length;) {
    const end = at + 16 + file.readUInt32LE(at + 8);
    parts.push(file.subarray(at, end));
    at = end;
  }
  return parts;
}

/** Ethernet, IPv4: the protocol stands at byte 9 of the IP header. */
function isTcp(record: Buffer): boolean {
  return record[16 + 14 + 9] === 6;
}
