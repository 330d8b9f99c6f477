/**
 * Child: writes the tables of a class of `students` into `out`, several times, and prints how long one takes.
 *
 *     node bench/scale/class-tables.ts <students> <out>
 */
import { largeClass } from '../../lab/grade/output/testing/large-class.ts';
import { mkdirSync } from 'node:fs';
import { spreadOf } from '../row.ts';
import { writeClass } from '../../lab/grade/output/write.ts';

const ROUNDS = 3;
const [students = '', out = ''] = process.argv.slice(2);
mkdirSync(out, { recursive: true });
const graded = largeClass(Number(students));
const [wall, processor]: [number[], number[]] = [[], []];
// The first finds nothing compiled, and does not count.
for (let round = 0; round <= ROUNDS; round += 1) {
  const [startMs, before] = [performance.now(), process.cpuUsage()];
  await writeClass({ title: 'kelas', out, language: 'en', feedback: 'full' }, graded, [], []);
  const { user, system } = process.cpuUsage(before);
  if (round === 0) continue;
  wall.push((performance.now() - startMs) / 1_000);
  processor.push((user + system) / 1e6);
}
process.stdout.write(
  JSON.stringify({ wallS: spreadOf(wall).median, processorS: spreadOf(processor).median }),
);
