import { Responder, idleText } from './respond.ts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Buffer } from 'node:buffer';
import { type DialectName, DIALECTS } from './dialect.ts';
import { QUIT, type Request, TIME, TOO_LONG } from './protocol/messages.ts';

const NONSENSE: Request = { kind: 'unknown', line: Buffer.from('tes') };
const AT = Date.UTC(2025, 5, 9, 6, 14, 20, 356);

beforeAll(() => void vi.stubEnv('TZ', 'UTC'));
afterAll(() => void vi.unstubAllEnvs());

describe('an answer', () => {
  it.each<[title: string, requests: Request[], bytes: string]>([
    ['nothing', [], ''],
    ['TIME', [TIME], 'JAM 06:14:20\r\n'],
    ['several', [TIME, TIME], 'JAM 06:14:20\r\nJAM 06:14:20\r\n'],
    ['nonsense', [NONSENSE], 'ERROR unknown command, use TIME or QUIT\r\n'],
    [
      'nonsense between',
      [TIME, NONSENSE, TIME],
      'JAM 06:14:20\r\nERROR unknown command, use TIME or QUIT\r\nJAM 06:14:20\r\n',
    ],
    ['QUIT', [QUIT], ''],
    ['TIME before QUIT', [TIME, QUIT], 'JAM 06:14:20\r\n'],
    ['TIME after QUIT', [QUIT, TIME], ''],
    ['a line too long', [TIME, TOO_LONG], 'JAM 06:14:20\r\nERROR line too long\r\n'],
  ])('to %s has these bytes', (_title, requests, bytes) => {
    expect(new Responder(DIALECTS.assignment).respond(requests, AT).bytes.toString('latin1')).toBe(bytes);
  });

  it('counts what it answers, and nothing after QUIT', () => {
    const responder = new Responder(DIALECTS.assignment);
    const counts = ({ times, unknowns, ends }: ReturnType<Responder['respond']>): object => ({
      times,
      unknowns,
      ends,
    });
    expect(counts(responder.respond([TIME, NONSENSE, TIME], AT))).toEqual({
      times: 2,
      unknowns: 1,
      ends: undefined,
    });
    expect(counts(responder.respond([TIME, QUIT, TIME, NONSENSE], AT))).toEqual({
      times: 1,
      unknowns: 0,
      ends: 'quit',
    });
    expect(counts(responder.respond([NONSENSE, TOO_LONG], AT))).toEqual({
      times: 0,
      unknowns: 1,
      ends: 'line-too-long',
    });
  });

  it.each([1, 255, 256, 257, 511, 512, 513, 1_000, 10_923])('to %i requests has as many replies', (count) => {
    const requests = Array.from({ length: count }, () => TIME);
    const { bytes, times } = new Responder(DIALECTS.assignment).respond(requests, AT);
    expect(times).toBe(count);
    expect(bytes.toString('latin1')).toBe('JAM 06:14:20\r\n'.repeat(count));
  });

  it('in hand does not change when the second does', () => {
    const responder = new Responder(DIALECTS.assignment);
    const first = responder.respond([TIME], AT).bytes;
    const second = responder.respond([TIME], AT + 1_000).bytes;
    expect(first.toString()).toBe('JAM 06:14:20\r\n');
    expect(second.toString()).toBe('JAM 06:14:21\r\n');
  });
});

describe('the time of a reply', () => {
  it.each<[time: string, text: string]>([
    ['2025-06-09T23:59:58.999Z', 'JAM 23:59:58'],
    ['2025-06-09T23:59:59.000Z', 'JAM 23:59:59'],
    ['2025-06-09T23:59:59.999Z', 'JAM 23:59:59'],
    ['2025-06-10T00:00:00.000Z', 'JAM 00:00:00'],
    ['2025-06-10T12:00:00.000Z', 'JAM 12:00:00'],
    ['1970-01-01T00:00:00.000Z', 'JAM 00:00:00'],
  ])('at %s is %s', (time, text) => {
    const responder = new Responder(DIALECTS.assignment);
    responder.respond([TIME], Date.parse(time));
    expect(responder.timeText).toBe(text);
  });

  it('goes back with the clock', () => {
    const responder = new Responder(DIALECTS.assignment);
    const at = (time: string): string => {
      responder.respond([TIME], Date.parse(time));
      return responder.timeText;
    };
    expect(at('2025-06-10T00:00:00Z')).toBe('JAM 00:00:00');
    expect(at('2025-06-09T23:59:59Z')).toBe('JAM 23:59:59');
  });
});

describe('dialect', () => {
  it.each<[dialect: DialectName, bytes: string]>([
    ['assignment', 'JAM 06:04:02\r\nERROR unknown command, use TIME or QUIT\r\n'],
    ['warning', 'JAM 06:04:02\r\nWARNING: Invalid Command!\r\nThe program will stop and exit\r\n'],
    ['dated', 'JAM 09 01 05 06:04:02\r\nERROR unknown command, use TIME or QUIT\r\n'],
    ['perintah', 'JAM 06:04:02\r\nPERINTAH TIDAK DIKENALI. Gunakan TIME atau QUIT.\r\n'],
  ])('%s says its own to TIME, nonsense and QUIT', (dialect, bytes) => {
    const at = Date.UTC(2005, 0, 9, 6, 4, 2);
    const answer = new Responder(DIALECTS[dialect]).respond([TIME, NONSENSE, QUIT], at);
    expect(answer.bytes.toString('latin1')).toBe(bytes);
  });
});

it('names the idle limit in seconds', () => {
  expect(idleText(300).toString('latin1')).toBe('ERROR idle for 300 s\r\n');
});
