// npm run lab:handin     the classic run for the report: machines up, packets captured on all three, nine clients from
//                        each of mesin-2 and mesin-3, everything collected, machines down again
import { $, argv, chalk } from 'zx';

const lab = ['node', `${import.meta.dirname}/../lab/cli.ts`];
const flags = process.argv.slice(2);
const engine = ['--engine', String(argv['engine'] ?? 'auto')];

$.verbose = false;
$.nothrow = true;
$.stdio = ['inherit', 'pipe', 'inherit'];

console.error(chalk.bold('1. mesin-1, mesin-2 and mesin-3 start'));
const up = await $`${lab} up ${engine} --json`;
if (up.exitCode !== 0) process.exit(up.exitCode ?? 2);

console.error(
  chalk.bold('2. captures begin on all three, nine clients on each of two machines fire, captures end'),
);
const burst = await $`${lab} burst --clients 9 --requests 2 --json ${flags}`;

console.error(chalk.bold('3. the machines end'));
await $`${lab} down ${engine} --json`;

// A command that could not do its work says why in the place of what it found.
const said = JSON.parse(burst.stdout || '{}') as Partial<Handin>;
if (said.sessions === undefined) process.exit(burst.exitCode ?? 2);
const { dir, sessions, machines } = said as Handin;
console.log(
  `\n${sessions.completed} of ${sessions.started} sessions completed. What to hand in and to look at:`,
);
for (const { name, log, pcap } of machines) {
  console.log(`  ${name}  log      ${log}`);
  if (pcap !== null) console.log(`           packets  ${pcap}   (open it in Wireshark)`);
}
console.log(`  all of it in ${dir}`);
process.exitCode = burst.exitCode ?? 2;

interface Handin {
  dir: string;
  sessions: { started: number; completed: number };
  machines: { name: string; log: string; pcap: string | null }[];
}
