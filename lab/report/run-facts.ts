/** What is said of the run itself: machines, commands, plan. */
import type { Command, Fact, MachineFacts, SessionRow, Topology } from './model.ts';
import type { CapturedMachine } from './read/captured.ts';
import type { RunFile } from '../evidence/run-file.ts';
import type { Labels } from './words/labels.ts';
import type { Texts } from './words/texts.ts';
import { ms } from './words/phrase.ts';
import { visible } from './visible.ts';

/** Of one command or fact more is not shown. */
const LONGEST = 1_000;

export function machineFacts(
  run: RunFile,
  captured: ReadonlyMap<string, CapturedMachine>,
  rows: readonly SessionRow[],
  labels: Labels,
): MachineFacts[] {
  return run.machines.map(({ name, address }, index) => ({
    name,
    address,
    role: index === 0 ? 'server' : 'client',
    roleText: index === 0 ? labels.server : labels.client,
    sessions: index === 0 ? rows.length : rows.filter(({ machine }) => machine === name).length,
    packets: captured.get(name)?.packets,
    dropped: captured.has(name) ? droppedAt(name, run) : undefined,
  }));
}

/** In all parts of the run; undefined when tcpdump did not tell of one. */
function droppedAt(machine: string, { parts }: RunFile): number | undefined {
  let sum = 0;
  for (const { machines } of parts) {
    const dropped = machines.find(({ name }) => name === machine)?.droppedByKernel;
    if (dropped === undefined || dropped === null) return undefined;
    sum += dropped;
  }
  return sum;
}

export function topologyOf(run: RunFile, machines: readonly MachineFacts[]): Topology {
  return { subnet: networkOf(run.machines.map(({ address }) => address)), port: run.port, machines };
}

/** The lab's networks are of 24 bits. */
function networkOf(addresses: readonly string[]): string | undefined {
  const [first, ...others] = addresses.map((address) => /^(\d+\.\d+\.\d+)\.\d+$/.exec(address)?.[1]);
  return first !== undefined && others.every((other) => other === first) ? `${first}.0/24` : undefined;
}

export function factsOf(run: RunFile, rows: readonly SessionRow[], began: string, texts: Texts): Fact[] {
  const { facts, number } = texts;
  const { engine, plan, trafficMs, startSkewMs, scenario, document, checks } = run;
  const fact = (name: string, value: string | undefined): Fact[] =>
    value === undefined ? [] : [{ name, value: visible(value, LONGEST) }];
  return [
    ...fact(facts.began, rows.length === 0 ? undefined : began),
    ...fact(facts.scenario, scenario === undefined ? undefined : `${scenario} (${document ?? '?'})`),
    ...fact(facts.checks, checks && facts.checksText(checks.filter(({ ok }) => ok).length, checks.length)),
    ...fact(facts.engine, engine),
    ...fact(
      facts.plan,
      plan && facts.planText(plan.clients ?? 0, plan.requests ?? 0, plan.holdMs ?? 0, plan.staggerMs ?? 0),
    ),
    ...fact(facts.traffic, trafficMs === undefined ? undefined : ms(number, trafficMs)),
    ...fact(facts.skew, startSkewMs === undefined ? undefined : ms(number, startSkewMs)),
    ...partFacts(run, rows, texts),
    ...versionFacts(run, texts),
  ];
}

/** What the server was told to speak, and how many sessions each part of the run had. */
function partFacts({ parts }: RunFile, rows: readonly SessionRow[], { facts }: Texts): Fact[] {
  return parts.flatMap(({ name, dialect }) =>
    dialect === undefined
      ? []
      : {
          name: parts.length === 1 ? facts.dialect : facts.part(name),
          value: facts.partText(dialect, rows.filter(({ part }) => part === name).length),
        },
  );
}

/** Each program once for each version of it, with the machines that run it. */
function versionFacts({ versions }: RunFile, { facts }: Texts): Fact[] {
  const found = new Map<string, string[]>();
  for (const [machine, programs] of Object.entries(versions)) {
    for (const [program, version] of Object.entries(programs)) {
      const key = `${program} ${version}`;
      found.set(key, [...(found.get(key) ?? []), machine === '' ? facts.thisComputer : machine]);
    }
  }
  return [...found].map(([key, where]) => {
    const at = key.indexOf(' ');
    const [program, version] = [key.slice(0, at), key.slice(at + 1)];
    const value = visible(`${version} (${where.join(', ')})`, LONGEST);
    return { name: facts.version(visible(program)), value };
  });
}

/** As the run kept them. */
export function shownCommands({ commands }: RunFile, { facts }: Texts): Command[] {
  return commands.map(({ where, command }) => ({
    where: where === '' ? facts.thisComputer : where,
    command: visible(command, LONGEST),
  }));
}
