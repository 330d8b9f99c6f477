/** What is said of the run itself: machines, commands, plan. */
import type { Command, Fact, MachineFacts, SessionRow, Topology } from './model.ts';
import type { CapturedMachine } from './read/captured.ts';
import type { RunFile } from './read/run-file.ts';
import type { Labels } from './words/labels.ts';
import type { Texts } from './words/texts.ts';
import { ms } from './words/phrase.ts';

export function machineFacts(
  run: RunFile,
  captured: ReadonlyMap<string, CapturedMachine>,
  rows: readonly SessionRow[],
  labels: Labels,
): MachineFacts[] {
  return run.machines.map(({ name, address, droppedByKernel }, index) => ({
    name,
    address,
    role: index === 0 ? 'server' : 'client',
    roleText: index === 0 ? labels.server : labels.client,
    sessions: index === 0 ? rows.length : rows.filter(({ machine }) => machine === name).length,
    packets: captured.get(name)?.packets,
    dropped: droppedByKernel ?? undefined,
  }));
}

export function topologyOf(run: RunFile, machines: readonly MachineFacts[]): Topology {
  return { subnet: networkOf(run.machines.map(({ address }) => address)), port: run.port, machines };
}

/** The lab's networks are of 24 bits. */
function networkOf(addresses: readonly string[]): string | undefined {
  const [first, ...others] = addresses.map((address) => /^(\d+\.\d+\.\d+)\.\d+$/.exec(address)?.[1]);
  return first !== undefined && others.every((other) => other === first) ? `${first}.0/24` : undefined;
}

export function factsOf(run: RunFile, startMs: number, texts: Texts): Fact[] {
  const { facts, number } = texts;
  const { engine, plan, trafficMs, startSkewMs } = run;
  return [
    { name: facts.began, value: texts.date(startMs) },
    ...(engine === undefined ? [] : [{ name: facts.engine, value: engine }]),
    ...(plan === undefined
      ? []
      : [
          {
            name: facts.plan,
            value: facts.planText(
              plan.clients ?? 0,
              plan.requests ?? 0,
              plan.holdMs ?? 0,
              plan.staggerMs ?? 0,
            ),
          },
        ]),
    ...(trafficMs === undefined ? [] : [{ name: facts.traffic, value: ms(number, trafficMs) }]),
    ...(startSkewMs === undefined ? [] : [{ name: facts.skew, value: ms(number, startSkewMs) }]),
    ...Object.entries(run.versions).map(([name, value]) => ({ name, value, isCode: true })),
  ];
}

/** The command that makes such a run, and what it starts on each machine; see lab/burst/plan.ts. */
export function commandsOf(run: RunFile, texts: Texts): Command[] {
  const { plan, machines, port, engine } = run;
  if (plan === undefined) return [];
  const [server, ...clients] = machines;
  const option = (name: string, value: number | undefined): string[] =>
    value === undefined ? [] : [`--${name} ${value}`];
  const traffic =
    plan.durationS === undefined ? option('requests', plan.requests) : option('duration', plan.durationS);
  const shared = [
    ...option('clients', plan.clients),
    ...traffic,
    ...option('rate', plan.rate),
    ...option('stagger', plan.staggerMs),
    ...option('pipeline', plan.pipeline),
    ...option('hold', plan.holdMs),
  ];
  const capture =
    engine === 'docker'
      ? machines.map(({ name }) => ({
          where: name,
          command: `tcpdump -i eth0 -p -n --immediate-mode -s 1900 -B 65536 -U --time-stamp-precision=nano -w - 'port ${port}'`,
        }))
      : [];
  return [
    {
      where: texts.facts.thisComputer,
      command: ['npm run lab:burst --', ...shared, ...option('timeout', plan.timeoutMs)].join(' '),
    },
    { where: server.name, command: 'node server/main.ts' },
    ...capture,
    ...clients.map(({ name }) => ({
      where: name,
      command: [
        `node client/main.ts burst --host ${server.address} --port ${port} --name ${name}`,
        ...shared,
        ...option('timeout-ms', plan.timeoutMs),
        '--gate',
      ].join(' '),
    })),
  ];
}
