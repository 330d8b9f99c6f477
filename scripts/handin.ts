// npm run lab:handin     the classic run for the report: machines up, packets captured on all three, nine clients from
//                        each of mesin-2 and mesin-3, everything collected, machines down again unless they were up
import { chalk } from 'zx';
import { ENGINE, readFlags, wholeNumber, words } from './flags.ts';
import { lab, onLab } from './lab.ts';

const given = readFlags('lab:handin', 'the classic run for the report', {
  engine: ENGINE,
  clients: wholeNumber('connections of each machine, else 9', 1, 20_000),
  requests: wholeNumber('TIME requests of each connection, else 2', 1, 1_000_000),
  stagger: wholeNumber("ms between one connection's start and the next one's", 0, 60_000),
  hold: wholeNumber('ms to keep each connection open after its last reply', 0, 600_000),
  out: { help: 'where the run folder goes', expected: 'a folder', fits: (text) => text !== '' },
  'no-report': { help: 'leave out report.html and TUGAS2.pdf' },
});
const flags = new Map([['engine', 'auto'], ['clients', '9'], ['requests', '2'], ...given]);

process.exitCode = await onLab(flags.get('engine') ?? 'auto', async () => {
  console.error(
    chalk.bold('Captures begin on all three, clients on each of two machines fire, captures end'),
  );
  const { exitCode, said } = await lab('burst', ...words(flags));
  const { dir, sessions, machines } = said as Partial<Handin>;
  if (sessions === undefined || machines === undefined) return exitCode;
  console.log(
    `\n${sessions.completed} of ${sessions.started} sessions completed. What to hand in and to look at:`,
  );
  for (const { name, log, pcap } of machines) {
    console.log(`  ${name}  log      ${log}`);
    if (pcap !== null) console.log(`           packets  ${pcap}   (open it in Wireshark)`);
  }
  console.log(`  all of it in ${dir}`);
  return exitCode;
});

interface Handin {
  dir: string;
  sessions: { started: number; completed: number };
  machines: { name: string; log: string; pcap: string | null }[];
}
