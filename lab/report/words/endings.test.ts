import { expect, it } from 'vitest';
import type { Ending } from '../../../pcap/ending.ts';
import { endingsIn } from './endings.ts';

it.each<[Ending, english: string, indonesian: string]>([
  [
    { kind: 'closed', cause: 'orderly', finBy: 'server' },
    'The server closed first (FIN), then the client.',
    'Server menutup lebih dahulu (FIN), kemudian klien juga menutup.',
  ],
  [
    { kind: 'unanswered', cause: 'no-answer', synCount: 3 },
    'The client sent 3 SYNs and got no answer: no machine has that address, or a firewall dropped the SYN.',
    'Klien mengirim 3 SYN dan tidak mendapat balasan: tidak ada mesin dengan alamat itu, atau firewall membuangnya.',
  ],
  [
    { kind: 'reset', cause: 'gave-up', finBy: 'server', resetBy: 'client', resetNumber: 9 },
    'The server did not acknowledge retransmitted data, so the client gave up on the connection.',
    'Data yang dikirim ulang tidak dikonfirmasi oleh server, sehingga klien berhenti mencoba dan memutus koneksi itu.',
  ],
])('the facts %j make one sentence in each language', (ending, english, indonesian) => {
  expect(endingsIn('en').ending(ending)).toBe(english);
  expect(endingsIn('id').ending(ending)).toBe(indonesian);
});

it('a session that no capture shows has no ending', () => {
  expect(endingsIn('en').ended(undefined)).toBe('–');
});
