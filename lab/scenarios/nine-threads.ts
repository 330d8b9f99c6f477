/** 003: nine threads on each of two machines, a second between one thread and the next. */
import { byConnection } from './server-story.ts';
import { conversationText } from './packet-story.ts';
import type { Person } from './person.ts';
import type { Scenario } from './scenario.ts';
import type { StoryLine } from './server-story.ts';
import { pythonClient } from './python.ts';

const THREADS = 9;
const APART_MS = 1_000;
/** Of the 17 steps from one connection to the next; all in a row would make one. */
const LEAST_TURNS = 5;

const CLIENTS = ['mesin-2', 'mesin-3'] as const;

/** Times with a date in front are the log's stamps. */
const CLIENT_LOG = Array.from({ length: THREADS }, (_, number) => {
  const says = (text: string): string => `YYYY-MM-DD hh:mm:ss,mmm - [thread ${number}] - ${text}`;
  return [
    says("opening a socket to ('mesin-1', 45000)"),
    says(String.raw`sending b'TIME\r\n'`),
    says('waiting for the reply'),
    says(String.raw`received b'JAM hh:mm:ss\r\n'`),
    says(String.raw`sending b'QUIT\r\n'`),
  ].join('\n');
}).join('\n');

const STORY = `
connects
says TIME
is told JAM hh:mm:ss
says QUIT
is gone: quit`;

const WIRE = String.raw`handshake, sends "TIME\r\nQUIT\r\n", gets "JAM hh:mm:ss\r\n", FIN from both`;

export const nineThreads: Scenario = {
  name: 'nine-threads',
  document: '003_7cba35872ffabf5e.txt',
  title: 'nine threads on each of two machines, a second apart',
  tools: ['python3'],
  async play(stage) {
    await using act = await stage.open('assignment');
    const apart = String(stage.pace.scaled(APART_MS) / 1_000);
    const students: Person[] = [];
    for (const machine of CLIENTS) {
      const command = pythonClient(act, machine, 'nine_threads.py', apart);
      const student = await act.person(machine, 'python', command);
      await student.sees('Enter begins: ');
      students.push(student);
    }
    await Promise.all(students.map((student) => student.types('')));
    await Promise.all(students.map((student) => student.ends(THREADS * stage.pace.scaled(APART_MS))));

    const { story, conversations } = await act.close(THREADS * CLIENTS.length);
    for (const student of students) {
      const log = perThread(student.screen);
      stage.expect(`${student.name}: TIME, one recv, QUIT, nine times`, CLIENT_LOG, log);
    }
    for (const machine of CLIENTS) {
      const own = byConnection(story.filter((line) => line.machine === machine));
      stage.expect(`the server's log has nine sessions of ${machine}`, told(machine), own.join('\n'));
    }
    const turns = turnsIn(story);
    const enough = turns >= LEAST_TURNS;
    stage.expect('and the two addresses interleaved', 'yes', enough ? 'yes' : `no, ${turns} turns only`);
    for (const machine of ['mesin-1', ...CLIENTS] as const) {
      const said = conversations(machine)?.toSorted((one, other) => one.client.localeCompare(other.client));
      if (said === undefined) continue;
      const clients = machine === 'mesin-1' ? CLIENTS : [machine];
      const wire = clients.map((client) => times(`${client}: ${WIRE}`)).join('\n');
      stage.expect(`${machine}'s packets have them all`, wire, conversationText(said, { who: false }));
    }
  },
};

function told(machine: string): string {
  return times(
    STORY.trim()
      .split('\n')
      .map((line) => `${machine} ${line}`)
      .join('\n'),
  );
}

function times(text: string): string {
  return Array.from({ length: THREADS }, () => text).join('\n');
}

/** How often a connection comes from another machine than the one before it. */
function turnsIn(story: readonly StoryLine[]): number {
  const opened = story.filter(({ text }) => text.endsWith(' connects'));
  return opened.filter(({ machine }, index) => index > 0 && machine !== opened[index - 1]?.machine).length;
}

/** At a high speed threads overlap: each one's own lines are in order. */
function perThread(log: string): string {
  const numberOf = (line: string): string => /\[thread (\d)\]/.exec(line)?.[1] ?? '';
  const lines = log.split('\n').filter((line) => numberOf(line) !== '');
  return lines.toSorted((one, other) => numberOf(one).localeCompare(numberOf(other))).join('\n');
}
