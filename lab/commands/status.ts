import { defineCommand, LAB_TABLE, openEngine } from './common.ts';
import type { MachineStatus } from '../engine/engine.ts';
import { differing } from '../engine/server-variables.ts';
import { styleText } from 'node:util';

export const statusCommand = defineCommand({
  name: 'status',
  description: 'show the state of the machines; exit code 1 if one of them is not up',
  table: LAB_TABLE,
  action: async (options) => {
    const { engine } = await openEngine(options);
    const machines = await engine.status();
    const lab = await engine.find();
    const up = lab !== undefined;
    const { port = null, served = null } = lab ?? {};
    // A student's server is told nothing by these.
    const server = served === null ? (lab?.server ?? {}) : {};
    const told = differing(server);
    const text = [
      statusTable(machines),
      ...(told.length > 0 ? [`  mesin-1 runs with ${told.join(' ')}`] : []),
    ];
    const document = { engine: engine.name, up, port, served, server, machines };
    return { document, text: text.join('\n'), exitCode: up ? 0 : 1 };
  },
});

export function statusTable(machines: readonly MachineStatus[]): string {
  const widest = Math.max(...machines.map(({ host = '' }) => host.length));
  return machines
    .map(({ name, address, host, state, detail }) => {
      const shown = styleText(state === 'up' ? 'green' : 'yellow', state.padEnd(9));
      const where = host === undefined ? '' : `${host.padEnd(widest)}  `;
      return `  ${styleText('bold', name)}  ${address.padEnd(15)}  ${where}${shown}  ${styleText('dim', detail)}`;
    })
    .join('\n');
}
