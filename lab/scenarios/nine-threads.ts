/** 003: nine threads on each of two machines, a second between one thread and the next. */
import { byConnection, type StoryLine } from './server-story.ts';
import { byNumber, pythonClient, times } from './python-client.ts';
import type { Person } from './person.ts';
import type { Scenario } from './scenario.ts';

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
sends TIME
gets JAM hh:mm:ss
sends QUIT
closed: quit`;

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
      const student = await pythonClient(act, machine, 'nine_threads.py', apart);
      await student.sees('Enter begins: ');
      students.push(student);
    }
    await Promise.all(students.map((student) => student.types('')));
    await Promise.all(students.map((student) => student.ends(THREADS * stage.pace.scaled(APART_MS))));

    const { story, expectPackets } = await act.close(THREADS * CLIENTS.length);
    for (const student of students) {
      const lines = student.screen.split('\n').filter((line) => /\[thread \d\]/.test(line));
      const log = byNumber(lines, /\[thread (\d)\]/);
      stage.expect(`${student.name}: TIME, one recv, QUIT, nine times`, CLIENT_LOG, log);
    }
    for (const machine of CLIENTS) {
      const told = times(THREADS, STORY.trim().replaceAll(/^/gm, `${machine} `));
      const own = byConnection(story.filter((line) => line.machine === machine));
      stage.expect(`the server's log has nine sessions of ${machine}`, told, own.join('\n'));
    }
    const turns = turnsIn(story);
    const enough = turns >= LEAST_TURNS;
    stage.expect(
      'the two addresses are interleaved in the log',
      'yes',
      enough ? 'yes' : `no, only ${turns} turns`,
    );
    for (const machine of ['mesin-1', ...CLIENTS] as const) {
      const clients = machine === 'mesin-1' ? CLIENTS : [machine];
      const wire = clients.map((client) => times(THREADS, `${client}: ${WIRE}`));
      expectPackets(machine, 'every session, whole', wire, false);
    }
  },
};

/** How often a connection comes from another machine than the one before it. */
function turnsIn(story: readonly StoryLine[]): number {
  const opened = story.filter(({ text }) => text.endsWith(' connects'));
  return opened.filter(({ machine }, index) => index > 0 && machine !== opened[index - 1]?.machine).length;
}
