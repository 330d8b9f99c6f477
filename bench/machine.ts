/** The machine in words, and what it has to measure with: tools, and cores to keep apart. */
import { arch, availableParallelism, cpus, release, totalmem, type } from 'node:os';
import type { Language } from '../options/language.ts';
import { readFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';

export type Machine = ReturnType<typeof thisMachine>;

export function thisMachine() {
  return {
    cores: availableParallelism(),
    cpu: (cpus()[0]?.model ?? 'unknown').replaceAll(/\s+/g, ' ').trim(),
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    os: osName(),
    kernel: `${type()} ${release().split('-')[0]} ${arch()}`,
    node: process.version,
  };
}

export function inWords(machine: Machine, language: Language = 'en'): string {
  const { cores, cpu, memory, os, kernel, node } = machine;
  const coresOf = { en: cores === 1 ? 'core of' : 'cores of', id: 'inti' }[language];
  return `${cores} ${coresOf} ${cpu}, ${memory}, ${os}, ${kernel}, Node ${node}`;
}

function osName(): string {
  try {
    return /^PRETTY_NAME="(.+)"$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? type();
  } catch {
    return type();
  }
}

/** What a row needs and this machine does not have: the row is left out, the others are measured. */
export class Missing extends Error {}

/** What `work` gives; undefined, after telling why, where something it needs is {@link Missing}. */
export async function unlessMissing<Result>(
  work: () => Promise<Result>,
  tell: (why: string) => void,
): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Missing)) throw error;
    tell(error.message);
    return undefined;
  }
}

/** What cannot be measured without each. */
const CONSEQUENCES = {
  cc: 'no C limit and no neutral generator: our client makes the load, ratios to the limit are left out',
  python3: 'no Python server: ratios to it are left out',
  taskset: 'nothing is pinned to a core: the system moves servers and generator about',
  docker: 'no engine answers: the rows about containers and images are left out',
};

export type Tool = keyof typeof CONSEQUENCES;

/** The tools that are not there, each with what that means. */
export function missingTools() {
  return (Object.keys(CONSEQUENCES) as Tool[])
    .filter((tool) => !answers(tool, tool === 'docker' ? 'version' : '--version'))
    .map((tool) => ({ tool, consequence: CONSEQUENCES[tool] }));
}

function answers(command: string, question: string): boolean {
  return spawnSync(command, [question], { stdio: 'ignore', timeout: 10_000 }).status === 0;
}

/** Who runs where, as taskset writes lists of cores. */
export type Cores = Readonly<ReturnType<typeof shareCores>>;

/** All servers on the same cores, whatever makes the load on the last one, never on both. */
export function shareCores(count = availableParallelism()) {
  const last = count - 1;
  return { servers: last <= 1 ? '0' : `0-${last - 1}`, load: String(last) };
}
