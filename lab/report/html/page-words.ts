/** The words of the page's controls; what the report itself says comes with its model. */
import type { Language } from '../model.ts';

const ENGLISH = {
  skip: 'To the content',
  dark: 'Dark',
  light: 'Light',
  filter: 'Filter',
  filterHint: 'machine, port, outcome …',
  all: 'all',
  onlyRemarkable: 'only incomplete or unusual',
  found: '{shown} of {total} sessions',
  none: 'No session fits.',
  firstRows:
    'The first {shown} of {total} sessions; with scripts on, all of them can be sorted, filtered and opened.',
  listed:
    '{shown} of {total} sessions are listed here. All of them are in report.html, where a browser sorts, filters and opens them.',
  open: 'Open a session to see its packets, log lines and bytes together.',
  previousPage: 'Previous page',
  nextPage: 'Next page',
  previous: 'Previous session',
  next: 'Next session',
  close: 'Close',
  nothingCaptured: 'No capture has this session.',
  nothingLogged: "The server's log has no line about this session.",
  noBytes: 'no bytes',
  cut: '{shown} of {total} bytes are kept here',
  sent: '{who} sent {bytes} bytes',
  loading: 'Reading …',
  keys: '← and → go to the neighbours, Esc closes.',
} as const;

export type PageWords = Readonly<Record<keyof typeof ENGLISH, string>>;

const INDONESIAN: PageWords = {
  skip: 'Langsung ke isi',
  dark: 'Gelap',
  light: 'Terang',
  filter: 'Saring',
  filterHint: 'mesin, port, hasil …',
  all: 'semua',
  onlyRemarkable: 'hanya yang tidak lengkap atau tidak biasa',
  found: '{shown} dari {total} sesi',
  none: 'Tidak ada sesi yang cocok.',
  firstRows:
    '{shown} sesi pertama dari {total}; bila skrip aktif, semuanya dapat diurutkan, disaring, dan dibuka.',
  listed:
    'Di sini tercantum {shown} dari {total} sesi. Semuanya ada di report.html; di peramban, sesi dapat diurutkan, disaring, dan dibuka.',
  open: 'Buka sebuah sesi untuk melihat paket, baris log, dan byte-nya sekaligus.',
  previousPage: 'Halaman sebelumnya',
  nextPage: 'Halaman berikutnya',
  previous: 'Sesi sebelumnya',
  next: 'Sesi berikutnya',
  close: 'Tutup',
  nothingCaptured: 'Tidak ada tangkapan yang memuat sesi ini.',
  nothingLogged: 'Log server tidak memuat baris tentang sesi ini.',
  noBytes: 'tidak ada byte',
  cut: '{shown} dari {total} byte disimpan di sini',
  sent: '{who} mengirim {bytes} byte',
  loading: 'Membaca …',
  keys: '← dan → menuju sesi tetangga, Esc menutup.',
};

export const PAGE_WORDS: Readonly<Record<Language, PageWords>> = { en: ENGLISH, id: INDONESIAN };
