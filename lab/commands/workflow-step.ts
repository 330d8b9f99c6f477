/** A step of a GitHub workflow: the files that GitHub reads after it, and a log in which lines can be commands. */
import { appendFileSync, statSync } from 'node:fs';
import { fittingSummary, type StepResult } from '../grade/output/github.ts';
import { disarmed } from '../grade/output/workflow-commands.ts';
import { LabError } from '../errors.ts';
import type { Language } from '../../options/language.ts';

const FILES = ['GITHUB_STEP_SUMMARY', 'GITHUB_OUTPUT'] as const;

/** Throws {@link LabError} `USAGE` where there is no such step. From here on nothing on standard error is a command. */
export function enterStep(): void {
  stepFiles();
  const { stderr } = process;
  const write = stderr.write.bind(stderr);
  stderr.write = (chunk: string | Uint8Array, ...rest: []) =>
    write(typeof chunk === 'string' ? disarmed(chunk) : chunk, ...rest);
}

/** Appends summary and result to the step's files, and answers with what belongs on standard output. */
export function leaveStep({ annotations, summary, result }: StepResult, language: Language): string {
  const files = stepFiles();
  const taken = statSync(files.summary, { throwIfNoEntry: false })?.size ?? 0;
  appendFileSync(files.summary, fittingSummary(summary, language, taken));
  appendFileSync(files.output, `result=${result}\n`);
  return annotations;
}

function stepFiles() {
  const [summary = '', output = ''] = FILES.map((name) => process.env[name]);
  if (summary === '' || output === '')
    throw new LabError(
      'USAGE',
      `--github is for a step of a GitHub workflow, where ${FILES.join(' and ')} name files: use --markdown elsewhere.`,
    );
  return { summary, output };
}
