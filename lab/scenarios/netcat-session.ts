/** 001: a person's nc on mesin-2. It sends line feeds alone, and the server takes them. */
import type { Scenario } from './scenario.ts';
import { openShell, netcat } from './shell.ts';
import { storyText } from './server-story.ts';

const SCREEN = `
$ nc mesin-1 45000
TIME
JAM hh:mm:ss
tes
WARNING: Invalid Command!
QUIT
The program will stop and exit
^C
$`;

const STORY = `
mesin-2 connects
mesin-2 sends TIME
mesin-2 gets JAM hh:mm:ss
mesin-2 sends tes, which is unknown, and gets WARNING: Invalid Command!
mesin-2 sends QUIT
mesin-2 closed: quit`;

const WIRE = String.raw`mesin-2: handshake, sends "TIME\ntes\nQUIT\n", gets "JAM hh:mm:ss\r\nWARNING: Invalid Command!\r\nThe program will stop and exit\r\n", FIN from both, the server first`;

export const netcatSession: Scenario = {
  name: 'netcat-session',
  document: '001_c7dc809b8a4fe8bb.txt',
  title: 'a person types TIME, nonsense and QUIT into nc',
  tools: ['bash', 'nc'],
  async play(stage) {
    await using act = await stage.open('warning');
    const student = await openShell(act, 'mesin-2', 'nc');

    await student.types(netcat(act, 'mesin-2'));
    await student.types('TIME');
    await student.sees('JAM hh:mm:ss\n');
    await student.types('tes');
    await student.sees('WARNING: Invalid Command!\n');
    await student.types('QUIT');
    await student.sees('The program will stop and exit\n');
    // The connection is closed by then, but nc goes on reading the keyboard.
    await student.pressesCtrlC();
    await student.sees('$ ');

    const { story, expectPackets } = await act.close(1);
    stage.expect("mesin-2's terminal shows the document's replies", SCREEN, student.screen);
    stage.expect("the server's log tells each step", STORY, storyText(story));
    for (const machine of ['mesin-1', 'mesin-2'] as const)
      expectPackets(machine, 'line feeds in, CR LF out', [WIRE]);
  },
};
