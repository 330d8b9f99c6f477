/** What is graded: the corpus's servers, as they are or with one line changed, alone and as a class. */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';

const CORPUS = `${import.meta.dirname}/../../lab/grade/corpus`;

/** A file of the corpus, and what is put in place of one piece of its text. */
export interface HandIn {
  readonly file: string;
  readonly change?: readonly [piece: string, by: string];
}

const RIGHT: HandIn = { file: 'right/thread-per-connection.py' };
const SHORT_QUEUE = ['my_socket.listen(128)', 'my_socket.listen(1)'] as const;
const DEEP_QUEUE = ['my_socket.listen(1)', 'my_socket.listen(128)'] as const;

export const HAND_INS = {
  right: RIGHT,
  shortQueue: { ...RIGHT, change: SHORT_QUEUE },
  failing: { file: 'wrong/one-at-a-time.py' },
  /** From the 13th client on it accepts, and says nothing. */
  falling: {
    ...RIGHT,
    change: [
      '            client.start()',
      "            self.kept = [*getattr(self, 'kept', []), client]\n            if len(self.kept) <= 12: client.start()",
    ],
  },
} satisfies Record<string, HandIn>;

/** As of sixty real ones: most are right and follow the course's example, which fails several pieces of advice. */
const CLASS: readonly (readonly [count: number, HandIn])[] = [
  [22, { file: 'right/course-example.py' }],
  [8, { file: 'right/course-example.py', change: DEEP_QUEUE }],
  [6, { file: 'wrong/one-recv-one-request.py', change: SHORT_QUEUE }],
  [4, { file: 'wrong/no-reuse-address.py' }],
  [2, { file: 'wrong/leaks-a-thread.py' }],
  [6, RIGHT],
  [2, { file: 'right/with-asyncio.py' }],
  [2, { file: 'right/buffered-readline.py' }],
  [2, { file: 'wrong/one-at-a-time.py' }],
  [2, { file: 'wrong/no-line-end.py' }],
  [1, { file: 'wrong/trailing-space.py' }],
  [1, { file: 'wrong/quit-ignored.py' }],
  [1, { file: 'wrong/quit-ends-server.py' }],
  [1, { file: 'wrong/loopback-only.py' }],
];

/** Written into `folder`; answers with the file. */
export function writeHandIn({ file, change }: HandIn, folder: string): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `server${extname(file)}`);
  if (change === undefined) {
    copyFileSync(join(CORPUS, file), path);
    return path;
  }
  const text = readFileSync(join(CORPUS, file), 'utf8');
  const [piece, by] = change;
  if (!text.includes(piece)) throw new Error(`${file} has no '${piece}'`);
  writeFileSync(
    path,
    text.replace(piece, () => by),
  );
  return path;
}

/** A folder for each of so many students, the kinds spread evenly; answers with the class's folder. */
export function writeClass(students: number, folder: string): string {
  const all = CLASS.flatMap(([count, handIn]) => Array.from({ length: count }, () => handIn));
  for (let student = 0; student < students; student += 1) {
    // 7 and the number of hand-ins have no common divisor: each comes once before one comes again.
    const handIn = all[(student * 7) % all.length] ?? RIGHT;
    writeHandIn(handIn, join(folder, `student-${String(student + 1).padStart(2, '0')}`));
  }
  return folder;
}
