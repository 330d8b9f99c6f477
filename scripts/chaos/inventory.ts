/** Everything of one lab that is on this computer: on the engine, as a process, as a note of the local engine. */
import { readdir, readFile } from 'node:fs/promises';
import { $ } from 'zx';

/** Items such as `container chaos-1-mesin-1-1 running 0123456789ab`; what is the same thing is the same text. */
export type Inventory = readonly string[];

/** What there is too much of, and what is missing, of two inventories. */
export interface Difference {
  readonly left: Inventory;
  readonly gone: Inventory;
}

export function compare(before: Inventory, now: Inventory): Difference {
  return {
    left: now.filter((item) => !before.includes(item)),
    gone: before.filter((item) => !now.includes(item)),
  };
}

/** What lies on the Docker engine under a lab's label, its locks included, and images that a command made for itself. */
export async function onEngine(lab: string): Promise<Inventory> {
  const label = `label=mesin-lab.lab=${lab}`;
  const lists = await Promise.all([
    $`docker ps --all --filter ${label} --format ${'container {{.Names}} {{.State}} {{.ID}}'}`.quiet(),
    $`docker network ls --filter ${label} --format ${'network {{.Name}} {{.ID}}'}`.quiet(),
    $`docker volume ls --filter ${label} --format ${'volume {{.Name}}'}`.quiet(),
    $`docker image ls --all --filter ${label} --filter label=mesin-lab.command --format ${'image {{.ID}}'}`.quiet(),
  ]);
  return lists.flatMap(({ stdout }) => stdout.split('\n')).filter((line) => line !== '');
}

/** A process that has a lab's name among its variables. */
export interface LabProcess {
  readonly pid: number;
  readonly commandLine: string;
}

export async function processesOf(lab: string): Promise<LabProcess[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const variables = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
      if (!variables.split('\0').includes(`LAB_NAME=${lab}`)) return [];
      const words = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      return words === '' ? [] : [{ pid: Number(pid), commandLine: words.split('\0').join(' ').trim() }];
    }),
  );
  return found.flat();
}

/** Locks, and what the local engine knows of machines that are up. */
export async function notesOf(lab: string, project: string): Promise<Inventory> {
  const names = await readdir(`${project}/.lab`).catch(() => []);
  return names.filter((name) => name === lab || name.startsWith(`${lab}.`)).map((name) => `note ${name}`);
}
