/** The lab's commands as npm runs them, on a lab of the bench's own, so that the one a person has up is left alone. */
import { join } from 'node:path';
import project from '../../package.json' with { type: 'json' };
import { type Watching, watched } from './watched.ts';

/** What each part of the bench has at hand. */
export interface ScaleBench {
  readonly isShort: boolean;
  /** Empty, and removed afterwards. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
  /** Does one thing after the other: what fails, or comes when no time is left, is missing, and the others are measured. */
  readonly step: (what: string, work: () => Promise<void>) => Promise<void>;
}

const LAB = {
  LAB_NAME: 'mesin-lab-bench-scale',
  LAB_SUBNET: '172.16.84.0/24',
  LAB_MESIN_1: '172.16.84.101',
  LAB_MESIN_2: '172.16.84.102',
  LAB_MESIN_3: '172.16.84.103',
  LAB_DEMO_CLIENTS: '0',
};

type Command = 'lab' | 'lab:grade' | 'lab:burst' | 'lab:analyse' | 'lab:report';

/** With the flags of Node that its script in package.json has. */
export function runLab(
  command: Command,
  args: readonly string[],
  watching: Watching,
): ReturnType<typeof watched> {
  const words = project.scripts[command]
    .split(' ')
    .slice(1)
    .map((word) => (word.endsWith('.ts') ? join(import.meta.dirname, '../..', word) : word));
  return watched([...words, ...args], { ...watching, environment: { ...LAB, ...watching.environment } });
}
