/**
 * 002: what the wire shows of a connection that carries nothing, then of TIME with every line end there is, then of
 * the two servers that document builds on the way, which do not speak the assignment's format.
 */
import type { Act, Evidence } from './act.ts';
import { Buffer } from 'node:buffer';
import type { Person } from './person.ts';
import type { Scenario } from './scenario.ts';
import type { Stage } from './stage.ts';
import { conversationText } from './packet-story.ts';
import { decodeReply } from '../../server/protocol/decode.ts';
import { VARIANTS, answerTo, echoOf, endsLine, pipe, shown } from './line-ends.ts';
import { netcat, openShell } from './shell.ts';

/** How long the document's nc was held open, and how long a person looks at a terminal where nothing comes. */
const HOLD_MS = 4_600;
const SILENCE_MS = 2_500;
/** Silence takes a moment at any speed. */
const LEAST_SILENCE_MS = 300;

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
  const evidence = await act.close(students.length);
  for (const student of students) {
    const screen = `
$ nc -vvv mesin-1 45000
Connection to mesin-1 45000 port [tcp/*] succeeded!
^C
$`;
    stage.expect(`${student.name}: nc says that it is connected, and nothing else`, screen, student.screen);
  }
  const quiet = (client: string): string =>
    `${client}: handshake, sends nothing, gets nothing, FIN from both, the client first`;
  expectWire(stage, evidence, 'mesin-1', 'two handshakes, no payload, FIN by the clients', [
    quiet('mesin-2'),
    quiet('mesin-3'),
  ]);
  expectWire(stage, evidence, 'mesin-2', 'its own handshake and FIN, no payload', [quiet('mesin-2')]);
  expectWire(stage, evidence, 'mesin-3', 'its own handshake and FIN, no payload', [quiet('mesin-3')]);
}

/** Step 1.c's requests against the assignment's server. */
async function lineEnds(stage: Stage): Promise<void> {
  await using act = await stage.open('assignment', 'line-ends');
  const student = await openShell(act, 'mesin-2', 'nc');
  for (const { given } of VARIANTS) await asks(student, act, stage, given, answerTo(given));
  const evidence = await act.close(VARIANTS.length);
  const screen = VARIANTS.map(({ given }) => shown(given, answerTo(given), endsLine(given))).join('\n');
  stage.expect('TIME is answered after CR LF and LF, and after nothing else', `${screen}\n$`, student.screen);
  const wire = VARIANTS.map(({ given, sent }) =>
    said(sent, answerTo(given) === '' ? 'nothing' : String.raw`"JAM hh:mm:ss\r\n"`, 'client'),
  );
  expectWire(stage, evidence, 'mesin-1', 'five requests, two replies', wire);
  expectFormat(stage, 'the reply is in the format of the assignment', student, 'yes');
}

/** Step 1.c's server: what comes goes back. */
async function echo(stage: Stage): Promise<void> {
  await using act = await stage.open('echo', 'echo');
  const student = await openShell(act, 'mesin-2', 'nc');
  for (const { given } of VARIANTS) await asks(student, act, stage, given, echoOf(given));
  await student.types(`printf 'QUIT\\r\\n' | ${netcat(act, 'mesin-2')}`);
  await student.sees('\n$ ');
  const evidence = await act.close(VARIANTS.length + 1);
  const screen = VARIANTS.map(({ given }) => shown(given, echoOf(given), endsLine(given))).join('\n');
  const last = String.raw`$ printf 'QUIT\r\n' | nc mesin-1 45000`;
  stage.expect('the screen repeats what was sent', `${screen}\n${last}\n$`, student.screen);
  const wire = VARIANTS.map(({ sent }) => said(sent, sent, 'client'));
  const quit = said(String.raw`"QUIT\r\n"`, 'nothing', 'server');
  expectWire(stage, evidence, 'mesin-1', 'every request comes back as it was, and QUIT ends it', [
    ...wire,
    quit,
  ]);
  expectFormat(stage, "the echo is not the assignment's format", student, 'no: does not begin with JAM');
}

/** Step 1.d's server: the date stands before the time. */
async function dated(stage: Stage): Promise<void> {
  await using act = await stage.open('dated', 'dated');
  const student = await openShell(act, 'mesin-2', 'nc');
  const [{ given, sent }] = VARIANTS;
  await asks(student, act, stage, given, 'JAM dd MM yy hh:mm:ss');
  const evidence = await act.close(1);
  const screen = shown(given, 'JAM dd MM yy hh:mm:ss', true);
  stage.expect('the screen shows a date before the time', `${screen}\n$`, student.screen);
  const reply = String.raw`"JAM dd MM yy hh:mm:ss\r\n"`;
  expectWire(stage, evidence, 'mesin-1', 'the reply has a date', [said(sent, reply, 'client')]);
  expectFormat(
    stage,
    "the dated reply is not the assignment's format",
    student,
    'no: the time is not hh:mm:ss',
  );
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

function expectWire(
  stage: Stage,
  evidence: Evidence,
  machine: 'mesin-1' | 'mesin-2' | 'mesin-3',
  what: string,
  wire: readonly string[],
): void {
  const conversations = evidence.conversations(machine);
  if (conversations === undefined) return;
  const seen = conversationText(conversations, { who: true });
  stage.expect(`${machine}'s packets: ${what}`, wire.join('\n'), seen);
}

/** Puts the first reply on the screen to the assignment's own test. */
function expectFormat(stage: Stage, what: string, student: Person, verdict: string): void {
  const line = student.transcript.text.split('\n')[1] ?? '';
  const reply = decodeReply(Buffer.from(`${line}\r\n`));
  stage.expect(what, verdict, reply.kind === 'time' ? 'yes' : `no: ${reply.reason}`);
}
