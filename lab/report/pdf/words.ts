/** What only the paper says; all else comes with the model. */
import type { Language } from '../model.ts';
import { numberIn } from '../words/phrase.ts';

export interface PaperWords {
  readonly facts: string;
  readonly checkFiles: string;
  readonly restElsewhere: (shown: string, total: string) => string;
  readonly moreFlaws: (count: string) => string;
}

const WORDS: Readonly<Record<Language, PaperWords>> = {
  en: {
    facts: 'The run and its versions',
    checkFiles:
      'These files are the evidence. Whoever has the run folder can check with sha256sum that they are the ones this report was made from.',
    restElsewhere: (shown, total) =>
      `This table has ${shown} of ${total} sessions: what is incomplete or unusual, and the first ones. All of them are in report.html, where they can be sorted and opened, and in sessions.jsonl.`,
    moreFlaws: (count) => `${count} more are in run.json and in report.html.`,
  },
  id: {
    facts: 'Pengujian dan versinya',
    checkFiles:
      'Berkas-berkas ini adalah buktinya. Siapa pun yang memegang folder run dapat memeriksa dengan sha256sum bahwa laporan ini memang dibuat darinya.',
    restElsewhere: (shown, total) =>
      `Tabel ini memuat ${shown} dari ${total} sesi: yang tidak lengkap atau tidak biasa, dan yang pertama. Semuanya ada di report.html, tempat sesi dapat diurutkan dan dibuka, serta di sessions.jsonl.`,
    moreFlaws: (count) => `${count} lainnya ada di run.json dan report.html.`,
  },
};

export function wordsOf(language: Language): PaperWords {
  return WORDS[language];
}

/** `17,480` as the language writes it, like the page and the sentences; what is not known is a dash. */
export function whole(value: number | undefined, language: Language): string {
  return value === undefined ? '–' : numberIn(language)(value);
}

/** Below each other in a column: always as many digits. */
export function decimal(value: number | null, digits: number, language: Language): string {
  if (value === null) return '–';
  const format = new Intl.NumberFormat(language, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return format.format(value);
}
