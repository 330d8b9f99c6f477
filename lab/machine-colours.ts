/** One colour a machine, wherever lines of several stand together. */
import type { MachineName } from './settings.ts';

export const MACHINE_COLOURS = {
  'mesin-1': 'green',
  'mesin-2': 'cyan',
  'mesin-3': 'magenta',
} as const satisfies Record<MachineName, string>;
