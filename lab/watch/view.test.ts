import { expect, it } from 'vitest';
import { plainView, splitView } from './view.ts';
import { stripVTControlCharacters } from 'node:util';

const server = {
  machine: 'mesin-1',
  clockMs: 0,
  text: "2026-11-21 12:20:31,005 - [SERVER] - Connection from ('10.9.8.102', 40036)",
} as const;
const client = {
  machine: 'mesin-2',
  clockMs: 0,
  text: '2026-11-21 12:20:31,007 - [mesin-2-nc] - TIME',
} as const;

it('puts lines one below the other where there are no columns', () => {
  expect(stripVTControlCharacters(plainView(client))).toBe(`mesin-2 ${client.text}`);
  expect(stripVTControlCharacters(splitView(() => 79)(server))).toBe(`mesin-1 ${server.text}`);
});

it("puts the server's lines on the left and the clients' on the right, long ones in several rows", () => {
  const view = splitView(() => 83);
  const text = [server, client].map((line) => stripVTControlCharacters(view(line))).join('\n');
  expect(`\n${text}\n`).toBe(`
12:20:31,005 Connection from ('10.9.8.10 │
  2', 40036)                             │
                                         │ 12:20:31,007 [mesin-2-nc] - TIME
`);
});

it('gives each machine its colour', () => {
  const force = process.env['FORCE_COLOR'];
  process.env['FORCE_COLOR'] = '1';
  try {
    expect(plainView(server)).not.toBe(
      plainView({ ...server, machine: 'mesin-3' }).replace('mesin-3', 'mesin-1'),
    );
  } finally {
    if (force === undefined) delete process.env['FORCE_COLOR'];
    else process.env['FORCE_COLOR'] = force;
  }
});
