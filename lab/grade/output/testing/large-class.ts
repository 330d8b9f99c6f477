/** A class as large as a course's, the same each time: servers of many kinds, for tests and for looking at pages. */
import type { Grade, Text } from '../../result.ts';
import { gradeOf, requirementOf, unjudgedGrade } from './sample-grade.ts';
import type { Graded } from '../class-table.ts';

type Faults = Readonly<Record<string, Text | 'skipped'>>;

const NAMES = ['Ani', 'Bagas', 'Citra', 'Dewi', 'Eko', 'Fitri', 'Gilang', 'Hana', 'Ilham', 'Joko', 'Kartika'];
const FAMILIES = ['Wijaya', 'Pratama', 'Nurhaliza', 'Siregar', 'Hutapea', 'Maharani', 'Kusuma'];

const SENTENCES: Readonly<Record<string, string>> = {
  '1a-listen': 'The server can be reached over TCP on port 45000 from another machine.',
  '1b-neighbour': 'While one client is connected and silent, others are served within 1 s.',
  '1b-burst': '20 clients from two machines at the same time are all served.',
  '1c-time': '`TIME` CR LF gets the time as its reply.',
  '1c-session': '`TIME` is answered each time on one connection.',
  '1c-quit': 'After `QUIT` CR LF the server ends the connection within 2 s.',
  '1d-prefix': 'The reply begins with `JAM` and one space.',
  '1d-format': 'The time is written `hh:mm:ss`: two digits each, 24-hour clock.',
  '1d-line-end': 'The reply ends with CR LF, once, and nothing follows.',
  '1d-clock': 'The time is correct when requested, and it advances.',
};

function same(text: string): Text {
  return { en: text, id: text };
}

const RENAMED = same(
  'The program crashed at the start: socket.py in your folder hides the module of that name; rename it.',
);
const ONE_BY_ONE = same(
  'Others are served only after the first client has left: accept() and recv() must not wait for each other; start a thread for each client.',
);
const AFTER_REPLY = same(
  'The server closed the connection after its first reply: close it after QUIT, not after each reply.',
);
const WITH_DATE = same(
  'The reply has more than the time, for example a date: send only hh:mm:ss, after JAM and one space.',
);

/** What fails, from the first student on; again from the start after the last. */
const KINDS: readonly (Faults | 'unjudged')[] = [
  {},
  { '1c-session': AFTER_REPLY },
  {},
  { '1d-format': WITH_DATE, '1d-line-end': WITH_DATE },
  { '1b-neighbour': ONE_BY_ONE, '1b-burst': ONE_BY_ONE },
  {},
  Object.fromEntries(Object.keys(SENTENCES).map((id, index) => [id, index === 0 ? RENAMED : 'skipped'])),
  { '1b-burst': same('3 of 20 clients got no reply within 5 s: raise the backlog of listen().') },
  { '1c-session': AFTER_REPLY, '1c-quit': AFTER_REPLY, '1d-prefix': WITH_DATE, '1d-line-end': WITH_DATE },
  {},
  { '1d-clock': same('The clock is 7 h behind: the reply has UTC; send the local time.') },
  'unjudged',
  { '1c-session': AFTER_REPLY, '1d-line-end': same('The reply ends with LF alone: send CR LF, 13 and 10.') },
];

const NOT_ASKED = same('Cannot be judged: the server cannot be reached.');

function gradeWith(faults: Faults): Grade {
  const requirements = Object.entries(SENTENCES).map(([id, sentence]) => {
    const [requirement, fault] = [same(sentence), faults[id]];
    if (fault === undefined) return requirementOf(id, { requirement });
    const [outcome, hint] =
      fault === 'skipped' ? (['skipped', NOT_ASKED] as const) : (['failed', fault] as const);
    return requirementOf(id, { requirement, outcome, hint, points: 0 });
  });
  return gradeOf({ requirements });
}

export function largeClass(students: number): Graded[] {
  return Array.from({ length: students }, (_, index): Graded => {
    const [first, family] = [NAMES[index % NAMES.length], FAMILIES[index % FAMILIES.length]];
    const [name, number] = [`${first} ${family}`, String(5_025_241_001 + index)];
    const kind = KINDS[(index * 5) % KINDS.length] ?? {};
    const grade = kind === 'unjudged' ? unjudgedGrade() : gradeWith(kind);
    const student = `${name} ${number}`;
    return { student, name, number, grade, page: `students/${student}/grade.html` };
  });
}
