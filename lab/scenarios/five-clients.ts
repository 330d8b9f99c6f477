/** 000: five clients in one process. Each ends its request with CR LF twice and gets one reply. */
import { byConnection } from './server-story.ts';
import { byNumber, pythonClient, times } from './python-client.ts';
import { openAtFirstReply } from './packet-story.ts';
import type { Scenario } from './scenario.ts';

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
mesin-2 sends TIME
mesin-2 gets JAM hh:mm:ss`.trim();

const WIRE = String.raw`mesin-2: handshake, sends "TIME\r\n\r\n", gets "JAM hh:mm:ss\r\n", FIN from both`;

export const fiveClients: Scenario = {
  name: 'five-clients',
  document: '000_188035586c6b0321.txt',
  title: 'five clients in one process ask for the time at once',
  tools: ['python3'],
  async play(stage) {
    await using act = await stage.open('assignment');
    const student = await pythonClient(act, 'mesin-2', 'five_clients.py');
    await student.ends();

    const { story, conversations, expectPackets } = await act.close(CLIENTS);
    stage.expect(
      'each client connects, sends, gets a reply and closes',
      CLIENT_LOG,
      byNumber(student.screen.trim().split('\n'), /client (\d)/),
    );
    const sessions = byConnection(story.filter(({ text }) => !text.includes(' closed: ')));
    stage.expect(
      'the server sees connections from 5 different ports',
      String(CLIENTS),
      String(sessions.length),
    );
    stage.expect('each gets one reply for CR LF CR LF', times(CLIENTS, STORY), sessions.join('\n'));
    for (const machine of ['mesin-1', 'mesin-2'] as const) {
      const said = conversations(machine);
      if (said === undefined) continue;
      const open = String(openAtFirstReply(said));
      stage.expect(`${machine}'s packets: all 5 are open before the first reply`, String(CLIENTS), open);
      const wire = Array.from({ length: CLIENTS }, () => WIRE);
      expectPackets(machine, 'one request, one reply with CR LF, five times', wire, false);
    }
  },
};
