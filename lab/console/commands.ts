/** Orders of a page that are commands of the lab, as one would type them. No Node here: the page shows them. */
import type { FromPage } from './orders.ts';
import { shellText } from '../recording/command-lines.ts';

const COMMANDS = ['burst', 'scenario', 'serve', 'take-back', 'grade'] as const;

/** An order that a command of the lab carries out. */
export type CommandOrder = Extract<FromPage, { kind: (typeof COMMANDS)[number] }>;

export function isCommand(order: FromPage): order is CommandOrder {
  return COMMANDS.some((kind) => kind === order.kind);
}

/** `changesMachines`: mesin-1 starts anew, and a capture beside it ends. */
export function commandOf(order: CommandOrder) {
  switch (order.kind) {
    case 'burst': {
      const { clients, requests, stagger, pipeline, hold } = order;
      return {
        name: 'burst',
        args: flags({ clients, requests, stagger, pipeline, hold }),
        changesMachines: false,
      };
    }
    case 'scenario':
      return { name: 'scenario', args: [order.name], changesMachines: true };
    case 'serve':
      return { name: 'up', args: ['--serve', order.path], changesMachines: true };
    case 'take-back':
      return { name: 'up', args: [], changesMachines: true };
    case 'grade':
      return { name: 'grade', args: [order.path], changesMachines: false };
  }
}

/** What is as the command has it anyway is left out. */
const DEFAULTS: Readonly<Record<string, number>> = {
  clients: 9,
  requests: 1,
  stagger: 0,
  pipeline: 1,
  hold: 0,
};

function flags(values: Readonly<Record<string, number>>): string[] {
  return Object.entries(values).flatMap(([name, value]) =>
    value === DEFAULTS[name] ? [] : [`--${name}`, String(value)],
  );
}

/** What one would type in the project's folder. */
export function typed(order: CommandOrder): string {
  const { name, args } = commandOf(order);
  return [`npm run lab:${name}`, ...(args.length === 0 ? [] : ['--', shellText(args)])].join(' ');
}
