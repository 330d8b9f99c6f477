/** The fixed words around a grade in both languages, side by side; what a requirement says comes with the grade. */
import { type Language } from '../../../options/language.ts';
import { wordsIn } from '../../drawing/words.ts';

const BY_LANGUAGE = wordsIn({
  title: ['Time server check', 'Pemeriksaan time server'],
  classTitle: ['Time servers of a class', 'Pemeriksaan time server satu kelas'],
  skip: ['Skip to the content', 'Langsung ke isi'],
  contents: ['Contents', 'Daftar isi'],
  summary: ['Summary', 'Ringkasan'],
  requirement: ['Requirement', 'Persyaratan'],
  points: ['Points', 'Poin'],
  total: ['total', 'jumlah'],
  passed: ['passed', 'lulus'],
  failed: ['failed', 'gagal'],
  skipped: ['skipped', 'dilewati'],
  notGraded: ['not judged', 'tidak dinilai'],
  error: ['the grader failed', 'penilai gagal'],
  failures: ['What failed, and why', 'Yang gagal dan sebabnya'],
  allMet: ['All requirements passed.', 'Semua persyaratan lulus.'],
  someMissing: [
    '{failed} of {total} requirements did not pass.',
    '{failed} dari {total} persyaratan tidak lulus.',
  ],
  oneMissing: ['1 of {total} requirements did not pass.', '1 dari {total} persyaratan tidak lulus.'],
  notJudged: [
    'The grader could not judge {target}. This does not count against the student.',
    '{target} tidak dapat dinilai. Hal ini tidak dihitung sebagai kesalahan mahasiswa.',
  ],
  expected: ['expected', 'diharapkan'],
  received: ['received', 'diterima'],
  nothing: ['(nothing)', '(tidak ada)'],
  differs: ['the first difference is at byte {byte}', 'perbedaan pertama di byte {byte}'],
  isShort: ['it ends here (length: {bytes} B)', 'berakhir di sini, setelah {bytes} byte'],
  isLong: [
    'byte {byte} and all after it should not be there',
    'byte {byte} dan seterusnya seharusnya tidak ada',
  ],
  packets: ['packets', 'paket'],
  packetsIn: ['{numbers} in {capture}', '{numbers} di {capture}'],
  ladder: ['on the wire', 'di jaringan'],
  morePackets: ['packets not shown: {count}', '{count} paket tidak ditampilkan'],
  client: ['client', 'klien'],
  server: ['server', 'server'],
  cause: ['likely cause', 'kemungkinan sebab'],
  program: ['your program', 'program Anda'],
  programLine: ['{file}, line {line}', '{file}, baris {line}'],
  tryIt: ['try it', 'coba sendiri'],
  repeated: [
    'Repeated in a separate sandbox with the same result: {ids}.',
    'Diulang di sandbox tersendiri dengan hasil yang sama: {ids}.',
  ],
  advice: ['Advice, without points', 'Saran, tanpa poin'],
  adviceGood: [
    'All advice is followed ({count} of {count}).',
    'Semua saran sudah diikuti ({count} dari {count}).',
  ],
  notes: ['Observations, not faults', 'Catatan, bukan kesalahan'],
  greeting: [
    'When a client connects, the server sends {text}; the grader ignored it.',
    'Saat klien terhubung, server mengirim {text}; teks itu diabaikan dalam penilaian.',
  ],
  incompleteCapture: [
    '{file} is incomplete: what it shows is correct, but some packets are missing from it.',
    '{file} tidak lengkap: isinya benar, tetapi ada paket yang tidak ada di dalamnya.',
  ],
  unconfined: [
    'The program ran on this computer like any other program, without a sandbox.',
    'Program dijalankan di komputer ini seperti program biasa, tanpa isolasi.',
  ],
  listening: ['Listens on', 'Membuka port (listen)'],
  listensNowhere: ['no TCP port', 'tidak ada port TCP'],
  printed: ['What the program printed', 'Yang dicetak program'],
  graded: ['Graded', 'Dinilai'],
  duration: ['Duration', 'Durasi'],
  seconds: ['{seconds} s', '{seconds} detik'],
  result: ['Result', 'Hasil'],
  timeZone: ['Time zone', 'Zona waktu'],
  student: ['Student', 'Mahasiswa'],
  students: ['Students', 'Mahasiswa'],
  of: ['Of', 'Dari'],
  isOk: ['All passed', 'Lulus semua'],
  isJudged: ['Judged', 'Dinilai'],
  problem: ['Problem', 'Masalah'],
  yes: ['yes', 'ya'],
  no: ['no', 'tidak'],
  grades: ['Grades', 'Nilai kelas'],
  classSummary: [
    '{ok} of {judged} servers pass everything; the average is {average} of {of} points.',
    '{ok} dari {judged} server lulus semua persyaratan; rata-ratanya {average} dari {of} poin.',
  ],
  classNone: ['No server could be judged.', 'Tidak ada server yang dapat dinilai.'],
  classUnjudged: [
    '{count} could not be judged; no points are lost for that: {students}.',
    '{count} server tidak dapat dinilai, dan itu tidak dihitung sebagai kesalahan mahasiswa: {students}.',
  ],
  classMissing: ['{count} not graded yet: {students}.', '{count} belum dinilai: {students}.'],
  classEarlier: [
    '{count} with an earlier grade that may no longer hold: {students}.',
    '{count} dengan nilai lama yang mungkin tidak berlaku lagi: {students}.',
  ],
  missing: ['Not graded yet.', 'Belum dinilai.'],
  changed: [
    'An earlier grade: the program or the grader has changed since.',
    'Nilai lama: program atau penilainya sudah berubah sejak itu.',
  ],
  retried: [
    'An earlier grade: this time it could not be judged. {problem}',
    'Nilai lama: kali ini tidak dapat dinilai. {problem}',
  ],
  gone: [
    'An earlier grade: the program is not in the folder of the class now.',
    'Nilai lama: programnya sekarang tidak ada di folder kelas.',
  ],
  stoppedAt: [
    'Interrupted: {now} graded, {before} kept from before, {missing} not graded yet.',
    'Dihentikan: {now} dinilai, {before} tetap dari sebelumnya, {missing} belum dinilai.',
  ],
  goesOn: ['The same command goes on from there.', 'Perintah yang sama melanjutkannya.'],
  goesOnWithoutAgain: [
    'The same command without --again goes on from there.',
    'Perintah yang sama tanpa --again melanjutkannya.',
  ],
  allMetCount: ['Pass everything', 'Lulus semua'],
  average: ['Average', 'Rata-rata'],
  median: ['Median', 'Median'],
  distribution: ['Distribution of points', 'Sebaran nilai'],
  distributionBar: ['{range} points: {count}', 'Nilai {range}: {count}'],
  share: ['Passed by', 'Jumlah yang lulus'],
  similar: ['Similar programs', 'Program yang mirip'],
  similarHint: [
    'The same apart from names and spacing, as far as a program can tell. That is a reason to look at both, not a proof: students who worked together, or started from the same example, write similar code.',
    'Hanya berbeda nama dan spasi, sejauh dapat diketahui program. Itu alasan untuk melihat keduanya, bukan bukti: mahasiswa yang belajar bersama, atau memulai dari contoh yang sama, akan menulis program yang serupa.',
  ],
  similarNone: [
    'No two programs are alike beyond the code that many in the class share.',
    'Tidak ada dua program yang mirip, selain bagian yang memang sama di banyak program kelas ini.',
  ],
  similarPair: ['{one} and {other}: {percent} % alike', '{one} dan {other}: {percent} % mirip'],
  similarity: ['Similarity', 'Kemiripan'],
  evidence: ['evidence', 'bukti'],
  results: ['results', 'hasil'],
});

const inLanguage = (language: Language) => ({ ...BY_LANGUAGE[language], language });

/** By language; each knows which one it is. */
export const WORDS = { en: inLanguage('en'), id: inLanguage('id') };

export type Words = (typeof WORDS)[Language];
