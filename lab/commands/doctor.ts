import { defineCommand, LAB_TABLE } from './common.ts';
import type { Finding } from '../doctor/finding.ts';
import { readSettings } from '../settings/settings.ts';
import { styleText } from 'node:util';

export const doctorCommand = defineCommand({
  name: 'doctor',
  description: 'find what keeps the lab from running, and say how to fix it',
  table: LAB_TABLE,
  action: async () => {
    const { examine } = await import('../doctor/checks.ts'); // with dockerode, which takes long to load
    const findings = await examine(readSettings());
    const ok = findings.every(({ state }) => state !== 'missing');
    return {
      document: { ok, findings },
      text: findings.map(findingText).join('\n'),
      exitCode: ok ? 0 : 1,
    };
  },
});

const MARKS = { fine: ['green', '✓'], limited: ['yellow', '!'], missing: ['red', '✗'] } as const;

function findingText({ check, state, detail, remedy }: Finding): string {
  const [colour, mark] = MARKS[state];
  const line = `  ${styleText(colour, mark)} ${styleText('bold', check.padEnd(22))} ${detail}`;
  return remedy === undefined ? line : `${line}\n    ${' '.repeat(22)} ${remedy}`;
}
