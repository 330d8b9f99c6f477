// npm run check: everything that is not a test. A tool that is content takes one line, the others say why.
import { $ } from 'zx';

const run = $({ nothrow: true, quiet: true }); // all start here and are told in order below

const tools = [
  { name: 'format', command: run`prettier --check --log-level warn .` },
  { name: 'lint and import direction', command: run`oxlint --type-aware --deny-warnings` },
  { name: 'types', command: run`tsc` },
  { name: 'unused files, exports and packages', command: run`knip` },
];

for (const { name, command } of tools) {
  const result = await command;
  console.log(`${result.exitCode === 0 ? 'ok    ' : 'failed'}  ${name}`);
  if (result.exitCode === 0) continue;
  console.log(`\n${`${result.stdout}${result.stderr}`.trim()}\n`);
  process.exitCode = 1;
}
