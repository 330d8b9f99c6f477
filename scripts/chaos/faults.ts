/** The faults, one block each, and the commands they are done to. */
import {
  cloneProject,
  engineThrough,
  killFirst,
  killReaper,
  mountSmall,
  openWindow,
  preload,
  restartEngine,
  runNext,
  startSecond,
} from './strikes.ts';
import type { End, Fault, Scene, Work } from './fault.ts';
import type { Command } from './command.ts';
import { PROJECT } from './lab.ts';
import { setTimeout as delay } from 'node:timers/promises';

/** Where the class of three is; `main` makes it. */
export const CLASS = 'class-of-three';
export const HAND_INS = ['thread-per-connection.py', 'with-asyncio.py', 'node-net.mjs'] as const;

/** That of the assignment, which hand-ins have written into them. */
const PORT = ['--port', '45000'];

const BURST: Work = { args: ['burst', '--clients', '50', '--requests', '20'], makes: 'runs' };
const SCENARIO: Work = {
  args: ['scenario', 'five-clients', '--speed', '20'],
  makes: 'runs',
  replacesMachines: true,
};
const CAPTURE: Work = { args: ['capture'], makes: 'runs', untilMs: 3_000 };
const GRADE: Work = { args: ['grade', `lab/grade/corpus/right/${HAND_INS[0]}`, ...PORT], makes: 'grades' };
const GRADE_CLASS: Work = { args: ['grade', '--class', CLASS, ...PORT], makes: 'grades' };
const UP: Work = { args: ['up'], makes: 'nothing', changesLab: true };
const DOWN: Work = { args: ['down'], makes: 'nothing', changesLab: true };

/** Machines, captures and clients are there until the sources are compared. */
const WHILE_RECORDING = 0.6;

/** The fault came too late to be noticed, or was none to this command. */
const WELL: End = { exitCode: 0, sentences: 0 };
/** The run is kept, and what is wrong with it is in its record. */
const RECORDED: End = { exitCode: 1, sentences: 0 };
const SERVER_FAILED: End = { exitCode: 1, sentences: 1 };
const REFUSED: End = { exitCode: 2, sentences: 1 };
/** The run is kept and printed; that its machines could not be stopped is said after it. */
const LEFT_BY_ENGINE: End = { exitCode: 2, sentences: 0 };
const KILLED: End = { exitCode: 137, sentences: 0 };
const STOPPED: readonly End[] = [
  { exitCode: 130, sentences: 0 },
  { exitCode: 130, sentences: 1 }, // before there was anything to keep
  WELL,
];
const HUNG_UP: readonly End[] = [{ exitCode: 129, sentences: 0 }, WELL, RECORDED];

const kill = (_: Scene, command: Command): void => command.signal('SIGKILL');

const killings = (
  [
    ['kill-burst', BURST, 'absent'],
    ['kill-burst-up', BURST, 'up'],
    ['kill-scenario', SCENARIO, 'absent'],
    ['kill-scenario-up', SCENARIO, 'up'],
    ['kill-capture', CAPTURE, 'up'],
    ['kill-grade', GRADE, 'absent'],
    ['kill-class', GRADE_CLASS, 'absent'],
    ['kill-up', UP, 'absent'],
    ['kill-down', DOWN, 'up'],
  ] as const
).map(([id, work, found]): Fault => {
  const title = `kill -9 of lab:${work.args[0]}${id === 'kill-class' ? ' --class' : ''}${found === 'up' ? ', the lab is up' : ''}`;
  return { id, title, work, found, right: [KILLED, WELL], strike: kill, isShort: id === 'kill-burst' };
});

export const FAULTS: readonly Fault[] = [
  ...killings,
  {
    id: 'kill-reaper',
    title: 'kill -9 of the reaper of a burst',
    work: BURST,
    found: 'absent',
    right: [WELL],
    strike: killReaper,
  },
  {
    id: 'kill-both',
    title: 'kill -9 of a burst and of its reaper, then another burst',
    work: BURST,
    found: 'absent',
    right: [KILLED, WELL],
    strike: async (scene, command) => {
      const isDone = await killReaper(scene, command);
      command.signal('SIGKILL');
      return isDone;
    },
    afterwards: runNext,
  },
  {
    id: 'kill-captures',
    title: 'kill -9 of a capture of a burst',
    work: BURST,
    found: 'absent',
    right: [WELL, RECORDED, REFUSED],
    within: WHILE_RECORDING,
    strike: killFirst('capture'),
  },
  {
    id: 'kill-client',
    title: 'kill -9 of a client machine',
    work: BURST,
    found: 'absent',
    right: [WELL, RECORDED, REFUSED],
    within: WHILE_RECORDING,
    strike: killFirst('client'),
  },
  {
    id: 'kill-server',
    title: 'kill -9 of the server machine',
    work: BURST,
    found: 'absent',
    right: [WELL, RECORDED, SERVER_FAILED, REFUSED],
    within: WHILE_RECORDING,
    strike: killFirst('server'),
  },
  {
    id: 'break-thread',
    title: 'a worker thread of the server throws',
    work: BURST,
    found: 'absent',
    right: [WELL, RECORDED, SERVER_FAILED, REFUSED],
    engine: 'local',
    within: WHILE_RECORDING,
    prepare: ({ atMs }) => ({
      variables: {
        SERVER_THREADS: '2',
        ...preload(
          `import { isMainThread, threadId } from 'node:worker_threads';
          if (!isMainThread && threadId === 2 && process.argv[1]?.endsWith('server/worker.ts'))
            setTimeout(() => { throw new Error('chaos breaks this thread'); }, ${atMs});`,
        ),
      },
    }),
  },
  {
    id: 'restart-engine',
    title: 'kill -9 of the engine, and its restart',
    work: BURST,
    found: 'absent',
    right: [WELL, RECORDED, SERVER_FAILED, REFUSED],
    engine: 'docker',
    isAskedFor: true,
    strike: restartEngine,
  },
  {
    id: 'disk-full',
    title: 'the disk of the run folder is full',
    work: BURST,
    found: 'absent',
    right: [REFUSED, WELL, RECORDED], // a report alone that finds no room is said to be missing
    says: /no space|ENOSPC|full/i,
    isShort: true,
    prepare: (scene) => mountSmall(scene, 4_096 + Math.floor(0.9 * scene.random() * scene.usual.lengthBytes)),
  },
  {
    id: 'read-only',
    title: 'the run folder is read-only',
    work: BURST,
    found: 'absent',
    right: [REFUSED],
    says: /read-only|EROFS/i,
    isShort: true,
    prepare: (scene) => mountSmall(scene, 4_096, 'ro'),
  },
  {
    id: 'engine-silent',
    title: 'the engine accepts and says nothing',
    work: BURST,
    found: 'absent',
    right: [REFUSED],
    says: /engine/i,
    engine: 'docker',
    prepare: async (scene) => {
      const engine = await engineThrough(scene);
      engine.fallSilent();
      return { variables: engine.variables };
    },
  },
  {
    id: 'engine-stalls',
    title: 'the engine falls silent, and speaks again after the command',
    work: BURST,
    found: 'absent',
    right: [WELL, RECORDED, REFUSED, LEFT_BY_ENGINE],
    engine: 'docker',
    prepare: async (scene) => {
      const { variables, fallSilent, speakAgain } = await engineThrough(scene);
      return { variables, strike: fallSilent, afterwards: speakAgain };
    },
  },
  {
    id: 'clock-jumps',
    title: "the command's clock jumps an hour forward or back",
    work: BURST,
    found: 'absent',
    right: [WELL, RECORDED],
    prepare: ({ atMs, random }) => ({
      variables: preload(
        `if (process.argv[1]?.endsWith('lab/cli.ts')) {
          const now = Date.now, Real = Date;
          let shiftMs = 0;
          setTimeout(() => { shiftMs = ${random() < 0.5 ? '-' : ''}3600000; }, ${atMs}).unref();
          Date.now = () => now() + shiftMs;
          globalThis.Date = new Proxy(Real, {
            construct: (target, given, self) => Reflect.construct(target, given.length === 0 ? [Date.now()] : given, self),
            apply: () => new Real(Date.now()).toString(),
          });
        }`,
      ),
    }),
  },
  {
    id: 'two-commands',
    title: 'a second burst at the same time',
    work: BURST,
    found: 'absent',
    right: [WELL, REFUSED],
    isShort: true,
    ...together(() => PROJECT),
  },
  {
    id: 'two-clones',
    title: 'a second burst at the same time, from a second clone',
    work: BURST,
    found: 'absent',
    right: [WELL, REFUSED],
    engine: 'docker', // which keeps the lock of both
    ...together(cloneProject),
  },
  {
    id: 'close-terminal',
    title: 'the terminal is closed',
    work: BURST,
    found: 'absent',
    right: HUNG_UP,
    isUnread: true,
    prepare: openWindow,
    strike: (_, command) => void command.child.stdin?.end(),
  },
  {
    id: 'ctrl-c',
    title: 'Ctrl-C to the process group',
    work: BURST,
    found: 'absent',
    right: STOPPED,
    isShort: true,
    strike: (_, command) => command.signal('SIGINT', 'group'),
  },
  {
    id: 'ctrl-c-twice',
    title: 'Ctrl-C to the process group, twice',
    work: BURST,
    found: 'absent',
    right: STOPPED,
    strike: async ({ random }, command) => {
      command.signal('SIGINT', 'group');
      await delay(20 + 500 * random());
      command.signal('SIGINT', 'group');
    },
  },
];

/** The same command twice: one of the two works, the other says who does. */
function together(project: (scene: Scene) => string): Pick<Fault, 'prepare'> {
  return {
    prepare: (scene) => {
      const folder = project(scene); // before the command, as a copy takes its time
      let second: Promise<readonly string[]> | undefined;
      return {
        strike: () => void (second = startSecond(scene, BURST.args, folder)),
        afterwards: async () => (await second) ?? [],
      };
    },
  };
}
