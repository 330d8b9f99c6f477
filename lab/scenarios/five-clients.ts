/** 000: five clients in one process. Each ends its request with CR LF twice and gets one reply. */
import { byConnection } from './server-story.ts';
import { conversationText, openAtFirstReply } from './packet-story.ts';
import type { Scenario } from './scenario.ts';
import { pythonClient } from './python.ts';

const CLIENTS = 5;

/** Threads write in any order: each client's own lines are in order. */
const CLIENT_LOG = Array.from({ length: CLIENTS }, (_, number) =>
  [
    `INFO:root:client ${number} connected to ('mesin-1', 45000)`,
    String.raw`WARNING:root:client ${number} sends b'TIME\r\n\r\n'`,
    `INFO:root:client ${number} received JAM hh:mm:ss`,
    `WARNING:root:client ${number} closes`,
  ].join('\n'),
).join('\n');

const STORY = `
mesin-2 connects
mesin-2 says TIME
mesin-2 is told JAM hh:mm:ss`.trim();

const WIRE = String.raw`mesin-2: handshake, sends "TIME\r\n\r\n", gets "JAM hh:mm:ss\r\n", FIN from both`;

export const fiveClients: Scenario = {
  name: 'five-clients',
  document: '000_188035586c6b0321.txt',
  title: 'five clients of one process ask at the same time',
  tools: ['python3'],
  async play(stage) {
    await using act = await stage.open('assignment');
    const student = await act.person('mesin-2', 'python', pythonClient(act, 'mesin-2', 'five_clients.py'));
    await student.ends();

    const { story, conversations } = await act.close(CLIENTS);
    stage.expect(
      'each client connects, sends, is answered and closes',
      CLIENT_LOG,
      perClient(student.screen),
    );
    const sessions = byConnection(story.filter(({ text }) => !text.includes(' is gone: ')));
    stage.expect('the server is called from 5 different ports', String(CLIENTS), String(sessions.length));
    stage.expect('each gets one reply for CR LF CR LF', times(STORY), sessions.join('\n'));
    for (const machine of ['mesin-1', 'mesin-2'] as const) {
      const said = conversations(machine);
      if (said === undefined) continue;
      const open = String(openAtFirstReply(said));
      stage.expect(`${machine}'s packets: all 5 are open before one is answered`, String(CLIENTS), open);
      stage.expect(
        `${machine}'s packets: one request, one reply with CR LF, five times`,
        times(WIRE),
        conversationText(said, { who: false }),
      );
    }
  },
};

function times(text: string): string {
  return Array.from({ length: CLIENTS }, () => text).join('\n');
}

function perClient(log: string): string {
  const numberOf = (line: string): string => /client (\d)/.exec(line)?.[1] ?? '';
  const lines = log.trim().split('\n');
  return lines.toSorted((one, other) => numberOf(one).localeCompare(numberOf(other))).join('\n');
}
