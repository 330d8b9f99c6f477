/** Orders of a page that are commands of the lab, as one would type them. No Node here: the page shows them. */
import type { FromPage } from './orders.ts';
import { shellText } from '../recording/command-lines.ts';

const COMMANDS = ['burst', 'scenario', 'serve', 'take-back', 'grade'] as const;

/** An order that a command of the lab carries out. */
export type CommandOrder = Extract<FromPage, { kind: (typeof COMMANDS)[number] }>;

export interface LabCommand {
  /** `burst`, as in `npm run lab:burst`. */
  readonly name: string;
  readonly args: readonly string[];
  /** It captures by itself, or mesin-1 starts anew: a capture beside it would be in its way, or end. */
  readonly takesOver: boolean;
}

export function isCommand(order: FromPage): order is CommandOrder {
  return COMMANDS.some((kind) => kind === order.kind);
}

export function commandOf(order: CommandOrder): LabCommand {
  switch (order.kind) {
    case 'burst': {
      const { clients, requests, stagger, pipeline, hold } = order;
      return {
        name: 'burst',
        args: flags({ clients, requests, stagger, pipeline, hold }),
        takesOver: true,
      };
    }
    case 'scenario':
      return { name: 'scenario', args: [order.name], takesOver: true };
    case 'serve':
      return { name: 'up', args: ['--serve', order.path], takesOver: true };
    case 'take-back':
      return { name: 'up', args: [], takesOver: true };
    case 'grade':
      return { name: 'grade', args: [order.path], takesOver: false };
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
export function lineOf({ name, args }: LabCommand): string {
  return [`npm run lab:${name}`, ...(args.length === 0 ? [] : ['--', shellText(args)])].join(' ');
}
