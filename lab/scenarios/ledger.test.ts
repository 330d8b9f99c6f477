import { Ledger } from './ledger.ts';
import { expect, it } from 'vitest';

function compare(what: string, expected: string, seen: string) {
  const ledger = new Ledger();
  ledger.expect(what, expected, seen);
  return ledger.checks[0];
}

it('holds when the texts are the same, white space at the ends apart', () => {
  expect(compare('it is so', '\nTIME\nJAM hh:mm:ss\n', 'TIME\nJAM hh:mm:ss')).toMatchObject({ ok: true });
});

it.each([
  ['TIME', 'TIMES'],
  ['TIME', ''],
  ['a\nb', 'a\n\nb'],
])('does not hold between %j and %j', (expected, seen) => {
  expect(compare('it is so', expected, seen)).toEqual({ what: 'it is so', ok: false, expected, seen });
});

it('keeps a command that goes on beside the people once', () => {
  const ledger = new Ledger();
  const server = { where: 'mesin-1', command: 'tcpdump' };
  const other = { ...server, where: 'mesin-2' };
  ledger.started([server]);
  ledger.started([server, other]);
  expect(ledger.commands.slice(1)).toEqual([server, other]);
});
