/** What a command said of its failure: how many sentences, and what should never be among them. */
import type { Ended } from './command.ts';

export interface Said {
  /** Of a failure; a run that was recorded has none. */
  readonly sentences: readonly string[];
  readonly code: string | undefined;
  /** What is wrong with how it was said, one clause each. */
  readonly complaints: readonly string[];
}

interface Document {
  readonly error?: { readonly code: string; readonly message: string };
}

/** Of a command that was asked for `--json`. */
export function saidBy({ stdout, stderr }: Pick<Ended, 'stdout' | 'stderr'>): Said {
  const document = documentIn(stdout);
  const { first, more, itsOwn } = partsOf(document?.error?.message ?? '');
  const ours = stderr.replace(itsOwn, '');
  const complaints = [
    ...(/^\s+at .+:\d+:\d+\)?$/m.test(ours) ? ['a stack trace is shown'] : []),
    ...(/\(node:\d+\)|node:internal/.test(ours) ? ['a word of Node itself is shown'] : []),
    ...repeated(ours).map((line) => `said more than once: ${line}`),
  ];
  if (document === undefined) complaints.push('standard output is no whole JSON document');
  const error = document?.error;
  if (error === undefined) return { sentences: [], code: undefined, complaints };
  if (error.code === 'INTERNAL') complaints.push(`the lab does not know this failure: ${first}`);
  if (first.split(' ').length < 4) complaints.push(`no sentence: ${first}`);
  if (!stderr.includes(first)) complaints.push('what is on standard output is not on standard error');
  return { sentences: [first, ...more], code: error.code, complaints };
}

/** Each sentence is a line; after a colon come the words of another program, in lines of their own. */
function partsOf(message: string) {
  const [first = '', ...others] = message.split('\n');
  const isQuoting = first.endsWith(':');
  const more = isQuoting ? [] : others.filter((line) => line.trim() !== '');
  return { first, more, itsOwn: isQuoting ? others.join('\n') : '' };
}

/** Empty output is a document without anything. */
function documentIn(stdout: string): Document | undefined {
  try {
    return stdout.trim() === '' ? {} : (JSON.parse(stdout) as Document);
  } catch {
    return undefined;
  }
}

/** Lines of progress end with an ellipsis and may come again. */
function repeated(stderr: string): string[] {
  const lines = stderr.split('\n').filter((line) => line.endsWith('.'));
  return [...new Set(lines.filter((line, index) => lines.indexOf(line) !== index))];
}
