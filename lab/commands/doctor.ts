import { labCommand, print, printJson } from './common.ts';
import type { Command } from 'commander';
import type { CommonOptions } from './common.ts';
import type { Finding } from '../doctor/checks.ts';
import { readSettings } from '../settings.ts';
import { styleText } from 'node:util';

export function doctorCommand(): Command {
  return labCommand('doctor', 'look for what stands in the way, and say what to do about it').action(doctor);
}

async function doctor(options: CommonOptions): Promise<void> {
  const { examine } = await import('../doctor/checks.ts');
  const findings = await examine(readSettings());
  const ok = findings.every(({ state }) => state !== 'missing');
  if (options.json) printJson({ ok, findings });
  else print(findings.map((finding) => findingText(finding)).join('\n'));
  process.exitCode = ok ? 0 : 1;
}

const MARKS = { fine: ['green', '✓'], limited: ['yellow', '!'], missing: ['red', '✗'] } as const;

function findingText({ check, state, detail, remedy }: Finding): string {
  const [colour, mark] = MARKS[state];
  const line = `  ${styleText(colour, mark)} ${styleText('bold', check.padEnd(22))} ${detail}`;
  return remedy === undefined ? line : `${line}\n    ${' '.repeat(22)} ${remedy}`;
}
