/** 004: two telnet clients at the same time, TIME by turns. telnet ends its lines with CR LF. */
import type { Scenario } from './scenario.ts';
import { openShell, telnet } from './shell.ts';
import { storyText } from './server-story.ts';

const SCREEN = `
$ telnet mesin-1 45000
Trying mesin-1...
Connected to mesin-1.
Escape character is '^]'.
TIME
JAM hh:mm:ss
TIME
JAM hh:mm:ss
QUIT
Connection closed by foreign host.
$`;

/** The order of the document's second log. */
const STORY = `
mesin-3 connects
mesin-2 connects
mesin-2 sends TIME
mesin-2 gets JAM hh:mm:ss
mesin-3 sends TIME
mesin-3 gets JAM hh:mm:ss
mesin-3 sends TIME
mesin-3 gets JAM hh:mm:ss
mesin-2 sends TIME
mesin-2 gets JAM hh:mm:ss
mesin-2 sends QUIT
mesin-2 closed: quit
mesin-3 sends QUIT
mesin-3 closed: quit`;

const WIRE = String.raw`handshake, sends "TIME\r\nTIME\r\nQUIT\r\n", gets "JAM hh:mm:ss\r\nJAM hh:mm:ss\r\n", FIN from both, the server first`;

export const telnetPair: Scenario = {
  name: 'telnet-pair',
  document: '004_9d0119716c97795e.txt',
  title: 'two telnet clients take turns asking for the time',
  tools: ['bash', 'telnet'],
  async play(stage) {
    await using act = await stage.open('perintah');
    const second = await openShell(act, 'mesin-2', 'telnet');
    const third = await openShell(act, 'mesin-3', 'telnet');

    await third.types(telnet(act, 'mesin-3'));
    await third.sees("Escape character is '^]'.\n");
    await second.types(telnet(act, 'mesin-2'));
    await second.sees("Escape character is '^]'.\n");
    for (const student of [second, third, third, second]) {
      await student.types('TIME');
      await student.sees('JAM hh:mm:ss\n');
    }
    for (const student of [second, third]) {
      await student.types('QUIT');
      await student.sees('Connection closed by foreign host.\n');
      await student.sees('$ ');
    }

    const { story, expectPackets } = await act.close(2);
    stage.expect("mesin-2's terminal is as in the document", SCREEN, second.screen);
    stage.expect("mesin-3's terminal is as in the document", SCREEN, third.screen);
    stage.expect("the server's log has the same order as the document", STORY, storyText(story));
    for (const [machine, clients] of CAPTURED) {
      const wire = clients.map((client) => `${client}: ${WIRE}`);
      expectPackets(machine, 'whole lines', wire);
    }
  },
};

/** Which clients each capture sees, in the order they connect. */
const CAPTURED = [
  ['mesin-1', ['mesin-3', 'mesin-2']],
  ['mesin-2', ['mesin-2']],
  ['mesin-3', ['mesin-3']],
] as const;
