import { describe, expect, it } from 'vitest';
import { judgeWords } from './moment.ts';
import { saidBy } from './sentences.ts';

const SENTENCE = 'The lab is down: npm run lab:up starts it.';

/** A command that failed as `lab --json` does. */
function failed(
  message: string,
  { code = 'LAB_DOWN', exitCode = 2, stderr = `docker engine\n${message}\n` } = {},
) {
  return { exitCode, stderr, stdout: JSON.stringify({ ok: false, error: { code, message } }), hung: false };
}

describe('what a command says of its failure', () => {
  it('is one sentence', () => {
    expect(saidBy(failed(SENTENCE))).toEqual({ sentences: [SENTENCE], code: 'LAB_DOWN', complaints: [] });
  });

  it('is two where two things are told', () => {
    expect(saidBy(failed(`${SENTENCE}\nAnd another thing went wrong.`)).sentences).toHaveLength(2);
  });

  it('may be followed by the words of the program that failed, its stack trace included', () => {
    const quoted =
      'The server on mesin-1 exited. It printed:\nError: no\n    at run (file:///server.mjs:3:38)';
    expect(saidBy(failed(quoted))).toMatchObject({ sentences: [quoted.split('\n')[0]], complaints: [] });
  });

  it.each([
    ['a stack trace', failed(SENTENCE, { stderr: `${SENTENCE}\n    at run (file:///lab/cli.ts:3:38)\n` })],
    ['a warning of Node', failed(SENTENCE, { stderr: `${SENTENCE}\n(node:12) Warning: something\n` })],
    ['a failure that the lab does not know', failed(SENTENCE, { code: 'INTERNAL' })],
    ['a sentence told twice', failed(SENTENCE, { stderr: `${SENTENCE}\n${SENTENCE}\n` })],
    ['a sentence that people do not see', failed(SENTENCE, { stderr: '' })],
    ['no sentence', failed('ENOENT')],
    ['half a document', { stdout: '{"ok":', stderr: '' }],
  ])('is complained of: %s', (_, ended) => {
    expect(saidBy(ended).complaints).not.toEqual([]);
  });
});

describe('an end', () => {
  const fault = { right: [{ exitCode: 2, sentences: 1 }], says: /lab:up/ } as const;

  it('is right with its exit code, its sentence and its reason', () => {
    expect(judgeWords(fault, failed(SENTENCE), true)).toEqual({ sentences: 1, complaints: [] });
  });

  it.each([
    ['another exit code', failed(SENTENCE, { exitCode: 1 }), true],
    ['two sentences', failed(`${SENTENCE}\nAnd another thing went wrong.`), true],
    ['another reason', failed('Something else is wrong: do that.'), true],
    ['nothing that was done to it', failed(SENTENCE), false],
    ['no end', { ...failed(SENTENCE), hung: true }, true],
  ])('is wrong with %s', (_, ended, struck) => {
    expect(judgeWords(fault, ended, struck).complaints).not.toEqual([]);
  });
});
