/** What is said of the run itself: machines, commands, plan. */
import { capitalised } from '../drawing/phrase.ts';
import { droppedIn } from './count-up.ts';
import { isIPv4 } from 'node:net';
import type { Kept } from './read/run.ts';
import type { RecordedRun } from '../recording/run-record.ts';
import type { SessionRow } from './rows.ts';
import type { Texts } from './words/texts.ts';
import { visible } from '../drawing/visible.ts';

/** Of one command or fact more is not shown. */
const LONGEST = 1_000;
const LONGEST_NAME = 60;

/** One line of a two-column table; code (a command, an address) is set in a monospaced font. */
export interface Fact {
  readonly name: string;
  readonly value: string;
  readonly isCode?: boolean;
}

/** `began` is the date of the first session, in words. */
export function describeRun(
  run: RecordedRun,
  captured: Kept['machines'],
  rows: readonly SessionRow[],
  began: string,
  texts: Texts,
) {
  const { labels } = texts;
  return {
    /** The server first. */
    machines: run.machines.map(({ name, address, host }, index) => ({
      name,
      address,
      ...(host === undefined ? {} : { host: visible(host, LONGEST_NAME) }),
      role: index === 0 ? ('server' as const) : ('client' as const),
      sessions: index === 0 ? rows.length : rows.filter(({ machine }) => machine === name).length,
      /** In its capture; undefined without one. */
      packets: captured.get(name)?.packets,
      dropped: captured.has(name) ? droppedIn(run, new Set([name])) : undefined,
    })),
    subnet: networkOf(run.machines.map(({ address }) => address)),
    port: run.port,
    facts: [...factsOf(run, rows, began, texts), ...partFacts(run, rows, texts), ...versionFacts(run, texts)],
    /** What was typed or is equivalent to it, in order, and on which machine. */
    commands: run.commands.map(({ where, command }) => ({
      where: where === '' ? labels.thisComputer : where,
      command: visible(command, LONGEST),
    })),
  };
}

/** `172.16.16.0/24`, as the lab's networks are of 24 bits; undefined for machines that share none. */
function networkOf(addresses: readonly string[]): string | undefined {
  const networks = addresses.map((address) => address.slice(0, address.lastIndexOf('.')));
  const [first] = networks;
  return addresses.every(isIPv4) && new Set(networks).size === 1 ? `${first}.0/24` : undefined;
}

function factsOf(run: RecordedRun, rows: readonly SessionRow[], began: string, texts: Texts): Fact[] {
  const { labels, ms } = texts;
  const { plan, trafficMs, startSkewMs } = run.kind === 'burst' ? run : {};
  const { scenario, document, checks } = run.kind === 'scenario' ? run : {};
  const facts: readonly (readonly [string, string | undefined])[] = [
    [labels.began, rows.length === 0 ? undefined : began],
    [labels.scenario, scenario && `${scenario} (${document})`],
    [labels.checks, checks && texts.checks(checks.filter(({ ok }) => ok).length, checks.length)],
    [labels.engine, run.engine],
    [labels.plan, plan && texts.plan(plan)],
    [labels.traffic, trafficMs === undefined ? undefined : ms(trafficMs)],
    [labels.skew, startSkewMs === undefined ? undefined : ms(startSkewMs)],
  ];
  return facts.flatMap(([name, value]) =>
    value === undefined ? [] : [{ name, value: visible(value, LONGEST) }],
  );
}

/** What the server was told to speak, and how many sessions each part of the run had. */
function partFacts({ parts }: RecordedRun, rows: readonly SessionRow[], texts: Texts): Fact[] {
  const { labels } = texts;
  return parts.flatMap(({ name, dialect }) =>
    dialect === undefined
      ? []
      : {
          name: parts.length === 1 ? labels.dialect : name === '' ? labels.firstPart : texts.part(name),
          value: texts.dialect(dialect, rows.filter(({ part }) => part === name).length),
        },
  );
}

/** Each program once for each version of it, with the machines that run it. */
function versionFacts({ versions }: RecordedRun, { labels }: Texts): Fact[] {
  const installed = Object.entries(versions).flatMap(([machine, programs]) =>
    Object.entries(programs).map(([program, version]) => ({
      program: program === 'kernel' || program === 'engine' ? capitalised(program) : program,
      version,
      machine: machine === '' ? labels.thisComputer : machine,
    })),
  );
  const same = Map.groupBy(installed, ({ program, version }) => `${program} ${version}`).values();
  return Array.from(same, (all) => {
    const where = all.map(({ machine }) => machine).join(', ');
    const { program = '', version = '' } = all[0] ?? {};
    return { name: visible(program), value: visible(`${version} (${where})`, LONGEST) };
  });
}
