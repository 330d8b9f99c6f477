/** What the lines of the payload mean in the assignment's protocol. */
import type { Meanings, Telling } from './context.ts';
import type { Text } from '../../../pcap/fields/field.ts';

const REPLY = /^JAM (?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d$/;

type PayloadKind = 'payload-text' | 'payload-cr' | 'payload-lf';

export function payloadMeanings(telling: Telling): Meanings<PayloadKind> {
  const { say } = telling;
  return {
    'payload-text': (text) => textMeaning(text, telling),
    'payload-cr': ({ next }) => {
      if (next === 'lf')
        return say(
          'Carriage return, the first half of the line end.',
          'Carriage return, paruh pertama akhir baris.',
        );
      return next === 'end'
        ? say(
            'Carriage return: the first half of a line end, if a line feed comes next.',
            'Carriage return: paruh pertama akhir baris, jika line feed menyusul.',
          )
        : say(
            'Carriage return without a line feed after it: it ends no line.',
            'Carriage return tanpa line feed sesudahnya: tidak mengakhiri baris.',
          );
    },
    'payload-lf': ({ before }) => {
      if (before === 'cr')
        return say('Line feed, the second half of the line end.', 'Line feed, paruh kedua akhir baris.');
      return before === 'start'
        ? say(
            'Line feed: the line end, or the second half of one that an earlier segment began.',
            'Line feed: akhir baris, atau paruh keduanya jika segmen sebelumnya berakhir dengan carriage return.',
          )
        : say(
            'Line feed without a carriage return before it: the assignment asks for both.',
            'Line feed tanpa carriage return sebelumnya: tugas meminta keduanya.',
          );
    },
  };
}

/** Of a whole line, what it is in the protocol; of half a line, that it is half a line. */
function textMeaning({ text, isUtf8, beginsLine, endsLine }: Text, { say, segment }: Telling): string {
  const begins = beginsLine ?? segment?.beginsLine ?? true;
  if (!begins)
    return beginsLine === false
      ? say(
          'More of the same line: a carriage return alone does not end it.',
          'Masih baris yang sama: carriage return saja tidak mengakhirinya.',
        )
      : say('More of a line that an earlier segment began.', 'Lanjutan baris dari segmen sebelumnya.');
  if (endsLine !== true)
    return endsLine === false
      ? say(
          'The beginning of a line, which a carriage return alone does not end.',
          'Awal sebuah baris, yang tidak diakhiri oleh carriage return saja.',
        )
      : say('A line whose end is not in this segment.', 'Baris yang akhirnya tidak ada dalam segmen ini.');
  if (!isUtf8) return say('Bytes that are no text in UTF-8.', 'Byte yang bukan teks UTF-8.');
  if (segment?.from !== 'server') {
    if (text === 'TIME') return say('The request of the assignment.', 'Permintaan menurut tugas.');
    if (text === 'QUIT') return say('Asks the server to end the session.', 'Meminta server mengakhiri sesi.');
  }
  if (segment?.from !== 'client' && REPLY.test(text))
    return say('The reply: hours, minutes, seconds.', 'Balasannya: jam, menit, detik.');
  if (segment === undefined) return say('A line of text.', 'Sebaris teks.');
  return segment.from === 'client'
    ? say(
        "Neither of the assignment's requests, TIME and QUIT.",
        'Bukan salah satu permintaan menurut tugas, TIME dan QUIT.',
      )
    : say(
        "Not the assignment's reply, which reads JAM hh:mm:ss.",
        'Bukan balasan menurut tugas, yang berbunyi JAM hh:mm:ss.',
      );
}
