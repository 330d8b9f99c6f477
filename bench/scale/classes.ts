/** Small classes of the grader's corpus, graded by the real command: with several jobs, on one engine and on two. */
import { bytesIn, idleShareNow, type Watching } from './watched.ts';
import type { ClassKind, GradedClass, Reading } from './results.ts';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { HAND_INS, writeClass, writeHandIn } from '../grade/hand-ins.ts';
import { join } from 'node:path';
import { Missing } from '../machine.ts';
import { type Relay, relayTo, socketOf } from './relay.ts';
import { runLab, type ScaleBench } from './lab.ts';

/** Where `npm run lab:engine -- pair` keeps the contexts of its two engines. */
const PAIR_CONFIG = join(import.meta.dirname, '../../.lab/pair');
const PAIR = ['mesin-lab-1', 'mesin-lab-2'] as const;
const HAND_INS_OF_A_CLASS = 6;
/** Passed, or something failed. */
const JUDGED = [0, 1];
const LIMIT_S = 120;

/** On which engines a class is graded, and what the command is told for it. */
interface Engines {
  readonly count: number;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly relays: readonly Relay[];
}

export async function measureClasses(bench: ScaleBench): Promise<GradedClass[]> {
  const classes: GradedClass[] = [];
  const handIns = bench.isShort ? 2 : HAND_INS_OF_A_CLASS;
  const folders = {
    right: writeRightClass(handIns, join(bench.folder, 'right')),
    mixed: writeClass(handIns, join(bench.folder, 'mixed')),
  };
  await bench.step('one engine', async () => {
    using relay = await relayTo(socketOf(), join(bench.folder, 'usual.sock'));
    const environment = { DOCKER_HOST: relay.address };
    await gradeAll({ count: 1, args: ['--engine', 'docker'], environment, relays: [relay] });
  });
  await bench.step('two engines', async () => {
    if (!existsSync(PAIR_CONFIG))
      throw new Missing('there is no pair of engines: npm run lab:engine -- pair');
    using relays = new DisposableStack();
    const both: Relay[] = [];
    for (const name of PAIR)
      both.push(relays.use(await relayTo(socketOf(name, PAIR_CONFIG), join(bench.folder, `${name}.sock`))));
    const config = writeContexts(join(bench.folder, 'contexts'), both);
    const args = ['--hosts', PAIR.join(',')];
    await gradeAll({ count: PAIR.length, args, environment: { DOCKER_CONFIG: config }, relays: both });
  });
  return classes;

  async function gradeAll(engines: Engines): Promise<void> {
    const one = writeRightClass(1, join(bench.folder, 'one'));
    // The first builds or loads what is not there, and does not count.
    await gradeOnce(one, engines, 1, { limitS: LIMIT_S, signal: bench.signal });
    const watching = { limitS: LIMIT_S, signal: bench.signal, idleShare: await idleShareNow() };
    for (const jobs of bench.isShort ? [2] : [1, 2, 4])
      for (const [kind, folder] of Object.entries(folders) as [ClassKind, string][]) {
        const what = `${kind}, ${engines.count} × ${jobs} at a time`;
        await bench.step(what, async () => {
          const { out, ...reading } = await gradeOnce(folder, engines, jobs, watching);
          const students = join(out, 'students');
          const [folderBytes, all] = [bytesIn(students), bytesIn(out)];
          const captureBytes = bytesIn(students, (name) => name.endsWith('.pcap'));
          const found = { kind, engines: engines.count, jobs, handIns, folderBytes, captureBytes };
          classes.push({ ...reading, ...found, classBytes: all - folderBytes });
        });
      }
  }

  async function gradeOnce(
    folder: string,
    engines: Engines,
    jobs: number,
    watching: Watching,
  ): Promise<Reading & { out: string }> {
    const results = join(bench.folder, `graded-${classes.length}-${engines.count}`);
    const scratch = join(bench.folder, 'scratch');
    mkdirSync(scratch, { recursive: true });
    const name = folder.slice(bench.folder.length + 1);
    const args = [
      '--class',
      folder,
      '--jobs',
      String(jobs),
      '--again',
      '--json',
      '--out',
      results,
      ...engines.args,
    ];
    const { said, ...reading } = await runLab('lab:grade', args, {
      ...watching,
      environment: { ...engines.environment, TMPDIR: scratch },
      relays: engines.relays,
      scratch: [scratch, join(results, name, '.unfinished')],
      expected: JUDGED,
    });
    const { students } = JSON.parse(said) as { students: { judged: boolean; problem: string | null }[] };
    const unjudged = students.find(({ judged }) => !judged);
    if (unjudged !== undefined) throw new Error(`one was not judged: ${unjudged.problem}`);
    return { ...reading, out: join(results, name) };
  }
}

function writeRightClass(handIns: number, folder: string): string {
  for (let at = 1; at <= handIns; at += 1) writeHandIn(HAND_INS.right, join(folder, `student-${at}`));
  return folder;
}

/** As `docker context create` writes them, under the names of the pair. */
function writeContexts(folder: string, relays: readonly Relay[]): string {
  for (const [index, { address }] of relays.entries()) {
    const name = PAIR[index] ?? '';
    const place = join(folder, 'contexts/meta', createHash('sha256').update(name).digest('hex'));
    mkdirSync(place, { recursive: true });
    const meta = { Name: name, Metadata: {}, Endpoints: { docker: { Host: address, SkipTLSVerify: false } } };
    writeFileSync(join(place, 'meta.json'), JSON.stringify(meta));
  }
  return folder;
}
