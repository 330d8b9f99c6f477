import { firstFault } from './reply-fault.ts';
import { isClockText } from '../run/reply.ts';
import type { ReviewedRequirement } from './requirement.ts';

export const lineEnd: ReviewedRequirement = {
  id: '1d-line-end',
  sentence: {
    en: 'The reply ends with the characters 13 and 10, once, and nothing follows them.',
    id: 'Balasan diakhiri karakter 13 dan 10, satu kali, dan tidak ada apa pun sesudahnya.',
  },
  points: 7,
  needs: ['1c-time', '1c-session'],
  review: (seen) =>
    firstFault(
      seen,
      ({ lineEnd, isWhole }) => {
        // It may have been on its way when the client was content.
        const isUnderWay = !isWhole && '\r\n'.startsWith(lineEnd);
        return lineEnd === '\r\n' || isUnderWay ? undefined : causeOf(lineEnd);
      },
      ({ prefix, clockText }) => `${prefix}${isClockText(clockText) ? 'hh:mm:ss' : clockText}\r\n`,
    ),
};

function causeOf(lineEnd: string) {
  if (lineEnd === '')
    return {
      en: 'The line end is missing: send "\\r\\n" after the time.',
      id: 'Tidak ada akhir baris: kirim "\\r\\n" setelah jam.',
    };
  if (lineEnd === '\n')
    return {
      en: 'The line end is only a line feed (10): write "\\r\\n", not "\\n".',
      id: 'Akhir barisnya hanya line feed (10): tulis "\\r\\n", bukan "\\n".',
    };
  if (lineEnd.startsWith('\\'))
    return {
      en: 'A backslash and letters were sent instead of the characters 13 and 10: write "\\r\\n" in an ordinary string, with single backslashes.',
      id: 'Yang dikirim adalah garis miring terbalik dan huruf, bukan karakter 13 dan 10: tulis "\\r\\n" di string biasa, dengan satu garis miring terbalik.',
    };
  if (/^\s*13/.test(lineEnd))
    return {
      en: 'The digits 13 and 10 were sent instead of the characters with these codes: write "\\r\\n".',
      id: 'Yang dikirim adalah angka 13 dan 10, bukan karakter dengan kode itu: tulis "\\r\\n".',
    };
  if (/^(?:\r\n){2,}$/.test(lineEnd))
    return {
      en: 'The line end was sent more than once: print() adds one of its own, or "\\r\\n" is added twice.',
      id: 'Akhir baris dikirim lebih dari sekali: print() menambahkan akhir baris sendiri, atau "\\r\\n" ditambahkan dua kali.',
    };
  if (lineEnd.startsWith('\r\n'))
    return {
      en: `More was sent after the line end: ${JSON.stringify(lineEnd.slice(2))}.`,
      id: `Setelah akhir baris masih ada yang dikirim: ${JSON.stringify(lineEnd.slice(2))}.`,
    };
  return {
    en: `The reply ends with ${JSON.stringify(lineEnd)} instead of "\\r\\n".`,
    id: `Balasan berakhir dengan ${JSON.stringify(lineEnd)}, seharusnya "\\r\\n".`,
  };
}
