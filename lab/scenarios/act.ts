/**
 * One stretch of an experiment with the server speaking one dialect:
 *
 *     captures proved live, log followed ─▶ people type ─▶ they leave ─▶ log told it ─▶ captures proved and drained
 *
 * Only then is there anything to compare: closing an act gives what was seen.
 */
import { endAll, type FinishedRecording, recordAll, type Recording } from '../recording/capture.ts';
import type { Lab } from '../engine/engine.ts';
import type { Machine } from '../engine/machine.ts';
import { openTerminal } from '../engine/terminal.ts';
import { captureCommands, serverCommand } from '../recording/command-lines.ts';
import { openClientLog } from './client-log.ts';
import { LabError } from '../errors.ts';
import type { Ledger } from './ledger.ts';
import type { MachineName } from '../settings/settings.ts';
import { maskFor } from './mask.ts';
import { type Person, sitDown } from './person.ts';
import type { Pace } from './pace.ts';
import type { RunFolder } from '../recording/run-folder.ts';
import { conversationText, readConversations, type Said } from './packet-story.ts';
import { followServerLog } from '../recording/server-log.ts';
import { readStory } from './server-story.ts';

/** Of every terminal. */
const SIZE = { columns: 80, rows: 24 };

export type Act = Awaited<ReturnType<typeof openAct>>;

/**
 * `folder` is that of this part of the run; `ledger` gets what the act started and checked. Throws {@link LabError}
 * `MACHINE_MISSING` where the machines cannot be told apart by their addresses.
 */
export async function openAct(
  lab: Lab,
  dialect: string,
  folder: RunFolder,
  pace: Pace,
  ledger: Ledger,
  note: (text: string) => void,
) {
  const { machines, port } = lab;
  const [server, ...clients] = machines;
  if (new Set(clients.map(({ address }) => address)).size < clients.length) {
    throw new LabError(
      'MACHINE_MISSING',
      `All machines share ${server.address} on this computer, so the clients cannot be told apart: use --engine docker.`,
    );
  }
  const names = new Map(machines.map(({ address, name }) => [address, name]));
  const mask = maskFor(names, port);
  await using opening = new AsyncDisposableStack();
  const logs = new Map(
    clients.map(({ name }) => [name, opening.use(openClientLog(folder, name, lab.timeZone))]),
  );
  const recordings = await recordAll(lab, folder, opening, note);
  ledger.started([...serverCommand(lab), ...captureCommands(recordings)]);
  const log = await followServerLog(machines, folder, opening);
  // What an act kept counts also when it broke off in the middle; how much its captures lost is then not known.
  let captures: readonly (Recording | FinishedRecording)[] = recordings;
  opening.defer(() => void ledger.parts.push({ ...folder.describePart(lab, captures), dialect }));
  await pace.wait(0);
  const cleanup = opening.move();

  const machine = (name: MachineName): Machine => {
    const found = machines.find((one) => one.name === name);
    if (found === undefined) throw new LabError('MACHINE_MISSING', `The lab has no ${name}.`);
    return found;
  };
  return {
    server,
    port,
    machine,

    /**
     * Sits somebody down at a terminal of `name` that runs the program `words`; `shown` is how a person would have typed
     * it. The transcript is called after machine and tool.
     */
    async person(name: MachineName, tool: string, words: readonly string[], shown: string): Promise<Person> {
      const clientLog = logs.get(name);
      if (clientLog === undefined)
        throw new LabError('MACHINE_MISSING', `${name} has no terminals: it is the server.`);
      const terminal = await openTerminal(machine(name), words, SIZE);
      const typed = (command: string): void => void ledger.commands.push({ where: name, command });
      typed(shown);
      const person = sitDown({
        name: `${name}-${tool}`,
        terminal,
        size: SIZE,
        pace,
        mask,
        log: clientLog,
        typed,
      });
      const keepTranscript = (): void => {
        folder.writeTranscript(person.name, person.transcript);
      };
      // As it comes: it is there also when the scenario is killed.
      terminal.screen.on('data', keepTranscript);
      cleanup.defer(() => person.leaves().then(keepTranscript));
      return person;
    },

    /** Ends the act when the server has told the end of `sessions` connections, or has nothing more to tell. */
    async close(sessions: number) {
      await log.settle(sessions);
      const finished = await endAll(recordings, note);
      captures = finished;
      await cleanup.disposeAsync();
      const whole = finished.filter(({ whole }) => whole).map(({ machine }) => machine.name);
      const begun = recordings.map(({ machine }) => machine.name);
      ledger.expect('every capture is complete', begun.join(' '), whole.join(' '));
      const said = new Map<MachineName, readonly Said[]>();
      for (const name of begun) said.set(name, await readConversations(folder.pcap(name), port, mask));
      return {
        story: readStory(folder.events('mesin-1'), names, mask),
        /** `undefined` where the machine could not be captured. */
        conversations: (name: MachineName) => said.get(name),
        /** Notes whether the machine's packets tell `wire`, a line for each conversation, when it could be captured. */
        expectPackets: (name: MachineName, what: string, wire: readonly string[], exact = true): void => {
          const conversations = said.get(name);
          if (conversations === undefined) return;
          const seen = conversationText(conversations, exact);
          ledger.expect(`${name}'s packets: ${what}`, wire.join('\n'), seen);
        },
      };
    },

    [Symbol.asyncDispose]: () => cleanup.disposeAsync(),
  };
}
