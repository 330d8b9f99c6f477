/** What a server says: the assignment's texts, and those of the hand-ins that said something else. One row each. */

/** The texts of one server. */
export interface Dialect {
  /** The reply to TIME, without its line end; `hh mm ss dd MM yy` stand for the parts of the local time. */
  readonly time: string;
  readonly unknown: string;
  /** Said before closing on QUIT; empty for nothing, as the assignment has it. */
  readonly farewell: string;
  /** Sends back each piece as it came, whole line or not, in place of any reply. */
  readonly echo: boolean;
}

const ASSIGNMENT: Dialect = {
  time: 'JAM hh:mm:ss',
  unknown: 'ERROR unknown command, use TIME or QUIT',
  farewell: '',
  echo: false,
};

/** All dialects by name; the numbers are those of the hand-ins. */
export const DIALECTS = {
  assignment: ASSIGNMENT,
  // 001: a warning, and a sentence on leaving
  warning: {
    ...ASSIGNMENT,
    unknown: 'WARNING: Invalid Command!',
    farewell: 'The program will stop and exit',
  },
  // 002, step 1.c: what came goes back, and QUIT ends it
  echo: { ...ASSIGNMENT, echo: true },
  // 002, step 1.d: the date stands before the time
  dated: { ...ASSIGNMENT, time: 'JAM dd MM yy hh:mm:ss' },
  // 004: the error in Indonesian
  perintah: { ...ASSIGNMENT, unknown: 'PERINTAH TIDAK DIKENALI. Gunakan TIME atau QUIT.' },
} as const satisfies Record<string, Dialect>;

export type DialectName = keyof typeof DIALECTS;
