/** What lab/evidence says in English, in Indonesian. A sentence that is not known here stays as it is. */

const PHRASES: readonly (readonly [RegExp, string])[] = [
  [
    /^(\S+) is not there, though run\.json says that it was recorded$/,
    '$1 tidak ada, padahal menurut run.json pernah direkam',
  ],
  [/^(\S+(?: \([\w-]+\))*): (.+) is not in (.+)$/, '$1: $2 tidak ada dalam $3'],
  [/^(\S+(?: \([\w-]+\))*) is in (.+), not in (.+)$/, '$1 ada dalam $2, tidak ada dalam $3'],
  [/a part of what the client sent/g, 'sebagian dari yang dikirim klien'],
  [/a part of what the server sent/g, 'sebagian dari yang dikirim server'],
  [/its line '(\w+)'/g, "barisnya '$1'"],
  [/(\d+) of its (\d+) lines '(\w+)'/g, "$1 dari $2 barisnya '$3'"],
  [/the (client|server)'s ([A-Z, ]+) with Seq=(\d+) Ack=(\d+)/g, '$2 dari $1 dengan Seq=$3 Ack=$4'],
  [/, packet (\d+) of /g, ', paket $1 dari '],
  [/the (client|server) sent (\d+) bytes/g, '$1 mengirim $2 byte'],
  [/the replies are '/g, "jawabannya '"],
  [/no reply according to/g, 'tidak ada jawaban menurut'],
  [/, but /g, ', tetapi '],
  [/ according to /g, ' menurut '],
  [
    /it begins ([\d.]+) ms earlier in (.+) than in (.+), which cannot be/g,
    'dimulai $1 ms lebih awal dalam $2 daripada dalam $3, dan itu tidak mungkin',
  ],
  [/\bboth captures\b/g, 'kedua tangkapan'],
  [/the client's record/g, 'catatan klien'],
  [/the server's log/g, 'log server'],
  [/(\S+)'s capture/g, 'tangkapan $1'],
  [/ and (?=catatan klien|log server|tangkapan )/g, ' dan '],
  [/\b(dari|:) client\b/g, '$1 klien'],
  [/: client mengirim/g, ': klien mengirim'],
  [/tetapi client mengirim/g, 'tetapi klien mengirim'],
];

export function flawInIndonesian(text: string): string {
  return PHRASES.reduce((said, [pattern, replacement]) => said.replace(pattern, replacement), text);
}

export function sourceInIndonesian(name: string): string {
  return flawInIndonesian(name);
}
