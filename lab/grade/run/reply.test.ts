import { countTimes, holdsTime, isClockText, readReply, secondsOfDay } from './reply.ts';
import { describe, expect, it } from 'vitest';

describe('a reply is read part by part', () => {
  it.each([
    ['JAM 17:44:43\r\n', 'JAM ', '17:44:43', '\r\n'],
    ['JAM 17:44:43\n', 'JAM ', '17:44:43', '\n'],
    ['JAM 17:44:43', 'JAM ', '17:44:43', ''],
    ['JAM 17:44:43\n\r', 'JAM ', '17:44:43', '\n\r'],
    ['JAM 17:44:43\r\n\r\n', 'JAM ', '17:44:43', '\r\n\r\n'],
    ['JAM 17:44:43\r\n\0', 'JAM ', '17:44:43', '\r\n\0'],
    ['JAM 17:44:43\0\0\0\0', 'JAM ', '17:44:43', '\0\0\0\0'],
    ['JAM 17:44:43\\r\\n', 'JAM ', '17:44:43', '\\r\\n'],
    ['JAM 17:44:431310', 'JAM ', '17:44:43', '1310'],
    ['JAM 17:44:43 13 10', 'JAM ', '17:44:43', ' 13 10'],
    ['JAM 17:44:43 13,10', 'JAM ', '17:44:43', ' 13,10'],
    ['JAM 17:44:43 \r\n', 'JAM ', '17:44:43 ', '\r\n'],
    ['JAM  17:44:43\r\n', 'JAM  ', '17:44:43', '\r\n'],
    ['JAM17:44:43\r\n', 'JAM', '17:44:43', '\r\n'],
    ['JAM:17:44:43\r\n', 'JAM:', '17:44:43', '\r\n'],
    ['JAM: 17:44:43\r\n', 'JAM: ', '17:44:43', '\r\n'],
    ['jam 17:44:43\r\n', 'jam ', '17:44:43', '\r\n'],
    ['TIME 17:44:43\r\n', 'TIME ', '17:44:43', '\r\n'],
    ['17:44:43\r\n', '', '17:44:43', '\r\n'],
    ['\r\nJAM 17:44:43\r\n', '\r\nJAM ', '17:44:43', '\r\n'],
    ['JAM 21 11 2026 17:44:43\r\n', 'JAM ', '21 11 2026 17:44:43', '\r\n'],
    ['JAM Sat Nov 21 17:44:43 2026\r\n', 'JAM ', 'Sat Nov 21 17:44:43 2026', '\r\n'],
    ['JAM 05:44:43 PM\r\n', 'JAM ', '05:44:43 PM', '\r\n'],
    ['JAM 17:44:43.123456\r\n', 'JAM ', '17:44:43.123456', '\r\n'],
    ['JAM 17.44.43\r\n', 'JAM ', '17.44.43', '\r\n'],
    ['JAM 17:44:43 WIB\r\n', 'JAM ', '17:44:43 WIB', '\r\n'],
    ["JAM b'17:44:43'\r\n", 'JAM ', "b'17:44:43'", '\r\n'],
    ['JAM (17:44:43)\r\n', 'JAM ', '(17:44:43)', '\r\n'],
    ['JAM "17:44:43"\r\n', 'JAM ', '"17:44:43"', '\r\n'],
    ['JAM sekarang 17:44:43\r\n', 'JAM sekarang ', '17:44:43', '\r\n'],
    ['', '', '', ''],
    ['\r\n', '\r\n', '', ''],
  ])('%j', (reply, prefix, clockText, lineEnd) => {
    expect(readReply(reply)).toEqual({ prefix, clockText, lineEnd });
  });
});

describe('whether and how often a time is told', () => {
  it.each([
    ['JAM 17:44:43\r\n', 1],
    ['JAM 17:44:43\r\nJAM 17:44:44\r\n', 2],
    ['JAM 17:44:43JAM 17:44:44', 2],
    ['JAM:17:44:43\r\nJAM:17:44:43\r\n', 2],
    ['JAM17:44:43\r\n', 1],
    ['TIME 7:4:3\r\n', 1],
    ['JAM 17.44.43\r\n', 1],
    ['JAM.17.44.43\r\n', 1],
    ['JAM 17-44-43\r\nJAM 17-44-43\r\n', 2],
    ['JAM 17 : 44 : 43\r\n', 1],
    ['JAM 17:44\r\n', 1],
    ['JAM 05:44:43 PM\r\n', 1],
    ['JAM 21 11 2026 17:44:43\r\n', 1],
    ['JAM 21-11-2026 17:44:43\r\n', 1],
    ['JAM 2026-11-21T17:44:43\r\n', 1],
    ['JAM Sat Nov 21 17:44:43 2026\r\n', 1],
    ['JAM 17:44:43.123456\r\n', 1],
    ['JAM 17:44:43 WIB\r\n', 1],
    ['JAM 17:44:431310', 1],
    ["Selamat datang ('172.16.16.102', 40312)\r\n", 0],
    ['Connected to 172.16.16.101:45000\r\n', 0],
    ['Welcome 10.0.0.5, you are number 3\r\n', 0],
    ['fe80::1:2:3:4 connected\r\n', 0],
    ['Hello from 172.16.16.2:45000, it is JAM 17:44:43\r\n', 1],
    ['PERINTAH TIDAK DIKENAL\r\n', 0],
    ['ERROR 400\r\n', 0],
    ['TIME\r\n', 0],
    ['TIME 13 10', 0],
    ['JAM hh:mm:ss\r\n', 0],
    ['', 0],
  ])('%j: %i', (text, times) => {
    expect(countTimes(text)).toBe(times);
    expect(holdsTime(text)).toBe(times > 0);
  });
});

describe('the time of day that is meant', () => {
  it.each([
    ['17:44:43', '17:44:43'],
    ['7:4:3', '07:04:03'],
    ['17.44.43', '17:44:43'],
    ['17 : 44 : 43', '17:44:43'],
    ['05:44:43 PM', '17:44:43'],
    ['05:44:43 pm', '17:44:43'],
    ['05:44:43AM', '05:44:43'],
    ['12:00:01 AM', '00:00:01'],
    ['12:00:01 PM', '12:00:01'],
    ['17:44:43.123456', '17:44:43'],
    ['21 11 2026 17:44:43', '17:44:43'],
    ['21.11.2026 17:44:43', '17:44:43'],
    ['21.11.26 17:44:43', '17:44:43'],
    ['21.11.2026 17.44.43', '17:44:43'],
    ['Sat Nov 21 17:44:43 2026', '17:44:43'],
    ['2026-11-21T17:44:43+07:00', '17:44:43'],
    ['17:44:43 WIB', '17:44:43'],
    ['JAM 17:44:43\r\n', '17:44:43'],
    ["('172.16.16.102', 40312) 17:44:43", '17:44:43'],
    ['172.16.16.102', undefined],
    ['24:00:00', undefined],
    ['23:60:00', undefined],
    ['23:59:60', undefined],
    ['17:44', undefined],
    ['half past five', undefined],
  ])('%j is %s', (text, expected) => {
    const time = secondsOfDay(text);
    const shown = time === undefined ? undefined : new Date(time * 1_000).toISOString().slice(11, 19);
    expect(shown).toBe(expected);
  });

  it('counts from midnight', () => {
    expect(secondsOfDay('00:00:00')).toBe(0);
    expect(secondsOfDay('23:59:59')).toBe(86_399);
  });
});

describe('the form the assignment asks for', () => {
  it.each(['00:00:00', '09:05:07', '19:59:59', '23:59:59'])('%s', (text) => {
    expect(isClockText(text)).toBe(true);
  });

  it.each([
    '',
    '9:05:07',
    '09:5:07',
    '09:05:7',
    '24:00:00',
    '23:60:00',
    '23:59:60',
    '17:44',
    '17:44:43 ',
    ' 17:44:43',
    '17:44:43\n',
    '17.44.43',
    '17:44:43.1',
    '05:44:43 PM',
    '٠٩:٠٥:٠٧',
    '017:44:43',
  ])('not %j', (text) => {
    expect(isClockText(text)).toBe(false);
  });
});
