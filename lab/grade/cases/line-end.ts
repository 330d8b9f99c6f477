import { caseOnReply } from './told-time.ts';
import { failed, passed } from '../case.ts';
import type { Text } from '../text.ts';

export const lineEnd = caseOnReply(
  {
    id: '1d-line-end',
    requirement: {
      en: 'The reply ends with the characters 13 and 10, once, and nothing comes after them.',
      id: 'Jawaban diakhiri karakter 13 dan 10, satu kali, dan tidak ada apa pun sesudahnya.',
    },
  },
  ({ lineEnd, seen }) => (lineEnd === '\r\n' ? passed(seen) : failed(causeOf(lineEnd), seen)),
);

function causeOf(lineEnd: string): Text {
  if (lineEnd === '')
    return {
      en: 'There is no line end: send "\\r\\n" after the time.',
      id: 'Tidak ada akhir baris: kirim "\\r\\n" setelah jam.',
    };
  if (lineEnd === '\n')
    return {
      en: 'The line end is a line feed (10) alone: write "\\r\\n", not "\\n".',
      id: 'Akhir barisnya hanya line feed (10): tulis "\\r\\n", bukan "\\n".',
    };
  if (lineEnd.startsWith('\\'))
    return {
      en: 'A backslash and letters were sent in place of the characters 13 and 10: write "\\r\\n" in an ordinary string, with single backslashes.',
      id: 'Yang dikirim adalah garis miring terbalik dan huruf, bukan karakter 13 dan 10: tulis "\\r\\n" di string biasa, dengan satu garis miring.',
    };
  if (/^\s*13/.test(lineEnd))
    return {
      en: 'The digits 13 and 10 were sent in place of the characters with these numbers: write "\\r\\n".',
      id: 'Yang dikirim adalah angka 13 dan 10, bukan karakter dengan nomor itu: tulis "\\r\\n".',
    };
  if (/^(?:\r\n){2,}$/.test(lineEnd))
    return {
      en: 'The line end was sent more than once: print() adds one of its own, or "\\r\\n" is added twice.',
      id: 'Akhir baris dikirim lebih dari sekali: print() menambahkan sendiri, atau "\\r\\n" ditambahkan dua kali.',
    };
  if (lineEnd.startsWith('\r\n'))
    return {
      en: `After the line end more was sent: ${JSON.stringify(lineEnd.slice(2))}.`,
      id: `Setelah akhir baris masih ada yang dikirim: ${JSON.stringify(lineEnd.slice(2))}.`,
    };
  return {
    en: `The reply ends with ${JSON.stringify(lineEnd)} in place of "\\r\\n".`,
    id: `Jawaban berakhir dengan ${JSON.stringify(lineEnd)}, seharusnya "\\r\\n".`,
  };
}
