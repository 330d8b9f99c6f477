/** `npm run docs:examples`: writes the pipelines of docs/examples, for as many shards as its argument says. */
import { examples, EXAMPLES_FOLDER, SHARDS } from './examples.ts';
import { resolve } from 'node:path';
import { writeFileSync } from 'node:fs';

const shards = Number(process.argv[2] ?? SHARDS);
// A matrix of GitHub has at most 256 jobs, and `parallel` of GitLab at most 200.
if (!Number.isInteger(shards) || shards < 2 || shards > 200) {
  console.error(`The number of shards is '${process.argv[2]}': expected a whole number from 2 to 200.`);
  process.exitCode = 2;
} else {
  for (const [name, text] of examples(shards)) writeFileSync(resolve(EXAMPLES_FOLDER, name), text);
}
