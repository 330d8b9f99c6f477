import { describe, expect, it } from 'vitest';
import { flawInIndonesian } from './indonesian-evidence.ts';

describe('a flaw in Indonesian', () => {
  it.each([
    [
      "mesin-3:41822 is in both captures and the client's record, not in the server's log",
      'mesin-3:41822 ada dalam kedua tangkapan dan catatan klien, tidak ada dalam log server',
    ],
    [
      "mesin-2:40001: 1 of its 2 lines 'reply' is not in the server's log",
      "mesin-2:40001: 1 dari 2 barisnya 'reply' tidak ada dalam log server",
    ],
    [
      "mesin-2:40001: a part of what the client sent is not in mesin-1's capture",
      'mesin-2:40001: sebagian dari yang dikirim klien tidak ada dalam tangkapan mesin-1',
    ],
    [
      "mesin-2:40001: the client's FIN, ACK with Seq=7 Ack=15, packet 9 of mesin-1's capture, is not in mesin-2's capture",
      'mesin-2:40001: FIN, ACK dari klien dengan Seq=7 Ack=15, paket 9 dari tangkapan mesin-1, tidak ada dalam tangkapan mesin-2',
    ],
    [
      "mesin-2:40001: the server sent 13 bytes according to the client's record, but the server sent 14 bytes according to both captures and the server's log",
      'mesin-2:40001: server mengirim 13 byte menurut catatan klien, tetapi server mengirim 14 byte menurut kedua tangkapan dan log server',
    ],
    [
      "mesin-2:40001: it begins 500.000 ms earlier in the server's log than in mesin-1's capture, which cannot be",
      'mesin-2:40001: dimulai 500.000 ms lebih awal dalam log server daripada dalam tangkapan mesin-1, dan itu tidak mungkin',
    ],
    [
      "mesin-2:40001 (echo) (2) is in both captures, not in the server's log",
      'mesin-2:40001 (echo) (2) ada dalam kedua tangkapan, tidak ada dalam log server',
    ],
    [
      'pcap/mesin-1.pcap is not there, though run.json says that it was recorded',
      'pcap/mesin-1.pcap tidak ada, padahal menurut run.json pernah direkam',
    ],
    ['a sentence nobody knows yet', 'a sentence nobody knows yet'],
  ])('%s', (english, indonesian) => {
    expect(flawInIndonesian(english)).toBe(indonesian);
  });
});
