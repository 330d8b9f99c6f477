import { appendFileSync, mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { brokenIn, lostSince, takeSnapshot } from './evidence.ts';
import { join } from 'node:path';
import { temporaryFolder } from '../../lab/testing/folder.ts';

let folder: string;
const at = (name: string): string => join(folder, name);

beforeEach(() => {
  folder = temporaryFolder();
  mkdirSync(at('logs'));
  writeFileSync(at('logs/mesin-1.log'), 'one\ntwo\n');
  writeFileSync(at('run.json'), '{}');
});

describe('what was there before', () => {
  it('is not lost where logs have grown and documents were replaced', () => {
    const before = takeSnapshot(folder);
    appendFileSync(at('logs/mesin-1.log'), 'three\n');
    writeFileSync(at('run.json'), '{"ok":true}');
    writeFileSync(at('report.html.new'), 'a draft of what a killed command wrote');
    expect([...lostSince(before, folder), ...brokenIn(folder)]).toEqual([]);
  });

  it.each([
    ['a file that is gone', () => rmSync(at('run.json')), 'run.json is gone'],
    ['a shorter log', () => truncateSync(at('logs/mesin-1.log'), 3), 'logs/mesin-1.log has 3 of 8 bytes'],
    [
      'another log',
      () => writeFileSync(at('logs/mesin-1.log'), 'one\nTWO\nthree'),
      'has other bytes than it had',
    ],
  ])('is lost with %s', (_, lose, clause) => {
    const before = takeSnapshot(folder);
    lose();
    expect(lostSince(before, folder)).toEqual([expect.stringContaining(clause)]);
  });
});

/** The header of a pcap file, and packets of so many bytes. */
function capture(...lengths: number[]): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4);
  const packets = lengths.map((length) => {
    const packet = Buffer.alloc(16 + Math.min(length, 64));
    packet.writeUInt32LE(length, 8);
    return packet;
  });
  return Buffer.concat([header, ...packets]);
}

describe('a file', () => {
  it.each([
    ['run.json', '{"ok":tr'],
    ['report.html', '<html><p>half'],
    ['TUGAS2.pdf', '%PDF-1.7\n1 0 obj'],
    ['mesin-1.pcap', capture(60, 3_000_000_000)],
  ])('that is not whole is told: %s', (name, content) => {
    writeFileSync(at(name), content);
    expect(brokenIn(folder)).toEqual([expect.stringContaining(name)]);
  });

  it('may be a capture that ends within a packet', () => {
    writeFileSync(at('mesin-1.pcap'), capture(60, 60).subarray(0, -20));
    expect(brokenIn(folder)).toEqual([]);
  });
});
