/** The machine in words: a figure without it says nothing. */
import { arch, availableParallelism, cpus, release, totalmem, type } from 'node:os';
import { readFileSync } from 'node:fs';

export interface Machine {
  readonly cores: number;
  readonly cpu: string;
  readonly memory: string;
  readonly os: string;
  readonly kernel: string;
  readonly node: string;
}

export function thisMachine(): Machine {
  return {
    cores: availableParallelism(),
    cpu: (cpus()[0]?.model ?? 'unknown').replaceAll(/\s+/g, ' ').trim(),
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    os: osName(),
    kernel: `${type()} ${release().split('-')[0]} ${arch()}`,
    node: process.version,
  };
}

export function inWords({ cores, cpu, memory, os, kernel, node }: Machine): string {
  return `${cores} ${cores === 1 ? 'core' : 'cores'} of ${cpu}, ${memory}, ${os}, ${kernel}, Node ${node}`;
}

function osName(): string {
  try {
    return /^PRETTY_NAME="(.+)"$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? type();
  } catch {
    return type();
  }
}
