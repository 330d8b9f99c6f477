/** The edge of the lab: picks the command, and turns what went wrong into a sentence and an exit code. */
const NEEDED_NODE = 26;

if (Number.parseInt(process.versions.node, 10) < NEEDED_NODE) {
  process.stderr.write(
    `The lab needs Node ${NEEDED_NODE}, this is ${process.versions.node}: start it with "npm run lab", which brings it along.\n`,
  );
  process.exitCode = 2;
} else {
  // What was compiled the last time need not be again: that is most of the time a short command takes.
  (await import('node:module')).enableCompileCache();
  // Only now, because an older Node cannot even read the rest.
  const { reportFailure, runProgram } = await import('./commands/program.ts');
  const { employer } = await import('./engine/owner.ts');
  const { stopUnread } = await import('./commands/stop-signal.ts');
  const { watchOutput } = await import('../options/output.ts');
  process.on('uncaughtException', (error) => process.exit(reportFailure(error, process.argv)));
  // Whoever read us has seen enough (`| head`), or the terminal is gone.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', stopUnread);
  // The console has gone, whose page started us.
  if (employer() !== undefined) process.stdin.once('end', stopUnread).resume().unref();
  watchOutput();
  // CI keeps what a program prints as text, also where it gives it a terminal.
  if (process.env['CI'] && process.env['FORCE_COLOR'] === undefined) process.env['NO_COLOR'] ??= '1';
  process.exitCode = await runProgram(process.argv.slice(2));
}
