/**
 * 002: what the wire shows of a connection that carries nothing, then of TIME with every line end there is, then of
 * the two servers that document builds on the way, which do not speak the assignment's format.
 */
import type { Act } from './act.ts';
import { Buffer } from 'node:buffer';
import type { Person } from './person.ts';
import type { Scenario } from './scenario.ts';
import type { Stage } from './stage.ts';
import { decodeReply } from '../../server/protocol/decode.ts';
import { netcat, openShell } from './shell.ts';

/** How long the document's nc was held open, and how long a person looks at a terminal where nothing comes. */
const HOLD_MS = 4_600;
const SILENCE_MS = 2_500;
/** Silence takes a moment at any speed. */
const LEAST_SILENCE_MS = 300;

/**
 * TIME with every line end a person may try: what printf is given, whether that makes a line (a backslash and an n do
 * not), and what a screen shows of the echo. The story writes what is sent as it was given.
 */
const VARIANTS = [
  { given: String.raw`TIME\r\n`, isLine: true, echo: 'TIME' },
  { given: String.raw`TIME\n`, isLine: true, echo: 'TIME' },
  { given: String.raw`TIME\r`, isLine: false, echo: 'TIME' },
  { given: 'TIME', isLine: false, echo: 'TIME' },
  { given: String.raw`TIME\\r\\n`, isLine: false, echo: String.raw`TIME\r\n` },
] as const;
const ANSWER = 'JAM hh:mm:ss';
const DATED_ANSWER = 'JAM dd MM yy hh:mm:ss';

export const handshakeCapture: Scenario = {
  name: 'handshake-capture',
  document: '002_c4d44565bad5d17a.txt',
  title: 'a connection held open in silence, TIME with every line end, an echo, a date',
  tools: ['bash', 'nc'],
  async play(stage) {
    await silence(stage);
    await lineEnds(stage);
    await echo(stage);
    await dated(stage);
  },
};

/** Step 1.a. */
async function silence(stage: Stage): Promise<void> {
  await using act = await stage.open('assignment');
  const students: Person[] = [];
  for (const machine of ['mesin-2', 'mesin-3'] as const) {
    const student = await openShell(act, machine, 'nc');
    await student.types(netcat(act, machine, '-vvv'));
    await student.sees('succeeded!\n');
    students.push(student);
  }
  await stage.pace.pause(HOLD_MS);
  for (const student of students) {
    await student.pressesCtrlC();
    await student.sees('$ ');
  }
  const seen = await act.close(students.length);
  for (const student of students) {
    const screen = `
$ nc -vvv mesin-1 45000
Connection to mesin-1 45000 port [tcp/*] succeeded!
^C
$`;
    stage.expect(`${student.name}: nc says that it is connected, and nothing more`, screen, student.screen);
  }
  const quiet = (client: string): string =>
    `${client}: handshake, sends nothing, gets nothing, FIN from both, the client first`;
  seen.expectPackets('mesin-1', 'two handshakes, no payload, FIN by the clients', [
    quiet('mesin-2'),
    quiet('mesin-3'),
  ]);
  seen.expectPackets('mesin-2', 'its own handshake and FIN, no payload', [quiet('mesin-2')]);
  seen.expectPackets('mesin-3', 'its own handshake and FIN, no payload', [quiet('mesin-3')]);
}

/** Step 1.c's requests against the assignment's server. */
async function lineEnds(stage: Stage): Promise<void> {
  await using act = await stage.open('assignment', 'line-ends');
  const student = await openShell(act, 'mesin-2', 'nc');
  for (const { given, isLine } of VARIANTS) await asks(student, act, stage, given, isLine ? ANSWER : '');
  const seen = await act.close(VARIANTS.length);
  const screen = VARIANTS.map(({ given, isLine }) => shown(given, isLine ? ANSWER : '', isLine)).join('\n');
  stage.expect(
    'TIME gets a reply when it ends in CR LF or LF, and in no other case',
    `${screen}\n$`,
    student.screen,
  );
  const wire = VARIANTS.map(({ given, isLine }) =>
    said(`"${given}"`, isLine ? String.raw`"${ANSWER}\r\n"` : 'nothing', 'client'),
  );
  seen.expectPackets('mesin-1', 'five requests, two replies', wire);
  expectFormat(stage, 'the reply is in the format of the assignment', student, 'yes');
}

/** Step 1.c's server: what comes goes back. */
async function echo(stage: Stage): Promise<void> {
  await using act = await stage.open('echo', 'echo');
  const student = await openShell(act, 'mesin-2', 'nc');
  for (const { given, echo } of VARIANTS) await asks(student, act, stage, given, echo);
  await student.types(`printf 'QUIT\\r\\n' | ${netcat(act, 'mesin-2')}`);
  await student.sees('\n$ ');
  const seen = await act.close(VARIANTS.length + 1);
  const screen = VARIANTS.map(({ given, echo, isLine }) => shown(given, echo, isLine)).join('\n');
  const last = String.raw`$ printf 'QUIT\r\n' | nc mesin-1 45000`;
  stage.expect('the screen repeats what was sent', `${screen}\n${last}\n$`, student.screen);
  const wire = VARIANTS.map(({ given }) => said(`"${given}"`, `"${given}"`, 'client'));
  const quit = said(String.raw`"QUIT\r\n"`, 'nothing', 'server');
  seen.expectPackets('mesin-1', 'every request comes back as it was, and QUIT ends it', [...wire, quit]);
  expectFormat(stage, "the echo is not the assignment's format", student, 'no: does not begin with JAM');
}

/** Step 1.d's server: the date stands before the time. */
async function dated(stage: Stage): Promise<void> {
  await using act = await stage.open('dated', 'dated');
  const student = await openShell(act, 'mesin-2', 'nc');
  const [{ given }] = VARIANTS;
  await asks(student, act, stage, given, DATED_ANSWER);
  const seen = await act.close(1);
  const screen = shown(given, DATED_ANSWER, true);
  stage.expect('the screen shows a date before the time', `${screen}\n$`, student.screen);
  const reply = String.raw`"${DATED_ANSWER}\r\n"`;
  seen.expectPackets('mesin-1', 'the reply has a date', [said(`"${given}"`, reply, 'client')]);
  expectFormat(
    stage,
    "the dated reply is not the assignment's format",
    student,
    'no: the time is not hh:mm:ss',
  );
}

/** What is typed to send it. */
function pipe(given: string, command: string): string {
  return `printf '${given}' | ${command}`;
}

/** What the screen has then, up to Ctrl-C. Without a line end in the reply, Ctrl-C is shown right behind it. */
function shown(given: string, answer: string, hasLineEnd: boolean): string {
  const reply = hasLineEnd ? `${answer}\n` : answer;
  return `$ ${pipe(given, 'nc mesin-1 45000')}\n${reply}^C`;
}

/** nc does not end with its input: a person presses Ctrl-C when the reply is there, or when none comes. */
async function asks(student: Person, act: Act, stage: Stage, given: string, answer: string): Promise<void> {
  await student.types(pipe(given, netcat(act, 'mesin-2')));
  await student.sees('45000\n');
  if (answer === '') {
    await stage.pace.pause(SILENCE_MS);
    await stage.pace.wait(LEAST_SILENCE_MS);
  } else await student.sees(answer);
  await student.pressesCtrlC();
  await student.sees('$ ');
}

function said(sent: string, got: string, first: 'client' | 'server'): string {
  return `mesin-2: handshake, sends ${sent}, gets ${got}, FIN from both, the ${first} first`;
}

/** Puts the first reply on the screen to the assignment's own test. */
function expectFormat(stage: Stage, what: string, student: Person, verdict: string): void {
  const line = student.transcript.text.split('\n')[1] ?? '';
  const reply = decodeReply(Buffer.from(`${line}\r\n`));
  stage.expect(what, verdict, reply.kind === 'time' ? 'yes' : `no: ${reply.reason}`);
}
