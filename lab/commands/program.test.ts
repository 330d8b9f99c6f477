import { createProgram, reportFailure, runProgram } from './program.ts';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { LabError } from '../errors.ts';
import { stripVTControlCharacters } from 'node:util';

interface Said {
  readonly stdout: string;
  readonly stderr: string;
}

/** What is written to standard output and standard error until the test is over. */
function listen(): () => Said {
  const written = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    const spy = vi.spyOn(process[name], 'write').mockImplementation((text) => {
      written[name] += stripVTControlCharacters(String(text));
      return true;
    });
    onTestFinished(() => spy.mockRestore());
  }
  return () => written;
}

describe('a help screen', async () => {
  const program = await createProgram();
  for (const command of [
    program,
    ...program.commands,
    ...program.commands.flatMap(({ commands }) => commands),
  ]) {
    it(`explains ${command.name()}`, async () => {
      command.configureOutput({ getOutHelpWidth: () => 100, getOutHasColors: () => false });
      await expect(command.helpInformation()).toMatchFileSnapshot(`__snapshots__/help/${command.name()}.txt`);
    });
  }

  it('is that of a command that is loaded without the others, too', async () => {
    const program = await createProgram('status');
    expect(program.commands.map((command) => command.name())).toEqual(['status']);
  });

  it('goes to standard output when it was asked for, which is no failure', async () => {
    const said = listen();
    expect(await runProgram(['burst', '--help'])).toBe(0);
    expect(said().stdout).toContain('--clients <n>');
    expect(said().stderr).toBe('');
  });

  it('is shown instead of a sentence when no command was given', async () => {
    const said = listen();
    expect(await runProgram([])).toBe(2);
    expect(said().stdout).toBe('');
    expect(said().stderr).toContain('Commands:');
  });
});

describe('a command line that cannot be used', () => {
  it.each([
    [['brust'], "unknown command 'brust': did you mean burst?"],
    [['burst', '--clinets', '3'], "unknown option '--clinets': did you mean --clients?"],
    [['status', '--jsno'], "unknown option '--jsno': did you mean --json?"],
    [['xyzzy'], "unknown command 'xyzzy': see npm run lab -- --help"],
    [
      ['burst', '--quite-another-thing'],
      "unknown option '--quite-another-thing': see npm run lab:burst -- --help",
    ],
    [['burst', '--clients'], '--clients has no value: see npm run lab:burst -- --help'],
    [
      ['burst', '--requests', '5', '--duration', '1'],
      '--requests and --duration are given: expected one of the two',
    ],
    [['burst', '--clients', '0'], "--clients is '0': expected a whole number from 1 to 20000"],
    [['burst', '--clients', '1e3'], "--clients is '1e3': expected a whole number from 1 to 20000"],
    [['up', '--engine', 'dokcer'], "--engine is 'dokcer': expected one of docker, local, auto"],
    [['burst', 'now'], "'now' is one argument too many"],
    [
      ['grade', 'x.py', '--shard', '9/8'],
      "--shard is '9/8': expected which shard of how many, such as 1/8 to 8/8, at most 9999",
    ],
    [
      ['grade', 'lab/grade/corpus/right/node-net.mjs', '--shard', '1/8'],
      '--shard cannot be used with one target: it is for a class, --class <folder> or --repositories <list>.',
    ],
    [
      ['grade', '--class', 'lab/grade/corpus/right', '--shard', '1/8', '--against', 'lab/grade/corpus/wrong'],
      '--against cannot be used with --shard: copies are looked for across all shards; give it to lab:grade merge.',
    ],
    [['grade', 'merge'], 'the argument <folders> is missing: see npm run lab:grade -- --help'],
    [
      ['grade', '--lang', 'id', 'merge', 'kelas-shard-1-of-2'],
      '--lang stands before merge: options of a merge come after it, as in lab:grade -- merge <folders...> --lang id; a file called merge is graded as ./merge.',
    ],
    [
      ['grade', 'merge', 'docs/guides', '--lang', 'id'],
      'docs/guides is not the folder of a shard; expected one that lab:grade --shard wrote, such as artifacts/grades/kelas-shard-1-of-8.',
    ],
    [['grade', './merge'], 'There is no file or folder ./merge to grade.'],
    [['shell'], 'the argument <machine> is missing: see npm run lab:shell -- --help'],
    [['shell', 'mesin-9'], "machine is 'mesin-9': expected one of mesin-1, mesin-2, mesin-3"],
    [['up', '--serve', '/no/such/server.py'], '--serve: there is no file or folder /no/such/server.py.'],
    [
      ['up', '--serve', 'package.json'],
      '--serve: the lab cannot run package.json; it runs .py, .js, .mjs, .cjs, .ts, .mts, .go.',
    ],
  ])('%j ends with exit code 2 and one sentence', async (args, sentence) => {
    const said = listen();
    expect(await runProgram(args)).toBe(2);
    expect(said()).toEqual({ stdout: '', stderr: `${sentence}\n` });
  });

  it.each([['shell', 'mesin-2'], ['watch'], ['console']])(
    'asks JSON of %s, which has none',
    async (...args) => {
      const said = listen();
      expect(await runProgram([...args, '--json'])).toBe(2);
      const message = `${args[0]} has no --json: it is for a person at a terminal.`;
      expect(said().stderr).toBe(`${message}\n`);
      expect(JSON.parse(said().stdout)).toEqual({ schema: 1, ok: false, error: { code: 'USAGE', message } });
    },
  );

  it('is answered by one JSON document as well when JSON was asked for', async () => {
    const said = listen();
    expect(await runProgram(['burst', '--json', '--clinets', '3'])).toBe(2);
    const message = "unknown option '--clinets': did you mean --clients?";
    expect(JSON.parse(said().stdout)).toEqual({ schema: 1, ok: false, error: { code: 'USAGE', message } });
    expect(said().stderr).toBe(`${message}\n`);
  });
});

describe('a failure', () => {
  it.each([
    ['SERVER_FAILED', 1],
    ['CLIENT_FAILED', 2],
    ['CAPTURE_FAILED', 2],
    ['LAB_DOWN', 2],
    ['ENGINE_MISSING', 2],
  ] as const)('%s ends with exit code %i', (code, exitCode) => {
    const said = listen();
    expect(reportFailure(new LabError(code, 'The sentence.'), ['--json'])).toBe(exitCode);
    expect(said().stderr).toBe('The sentence.\n');
    expect(JSON.parse(said().stdout)).toEqual({
      schema: 1,
      ok: false,
      error: { code, message: 'The sentence.' },
    });
  });

  it('of the lab itself is a sentence that tells how to see more, and no stack trace', () => {
    const said = listen();
    expect(reportFailure(new TypeError('x is not a function'), [])).toBe(2);
    expect(said()).toEqual({
      stdout: '',
      stderr: 'Something in the lab itself failed: x is not a function. LAB_DEBUG=1 shows where.\n',
    });
  });

  it.each([
    ['ENOSPC: no space left on device, write', 'ENOSPC', ': free some space on its disk.'],
    ["EACCES: permission denied, open '/x'", 'EACCES', ': give this user the right to it.'],
    ['EIO: i/o error, read', 'EIO', '; LAB_DEBUG=1 shows where.'],
  ])('of the system (%s) is no failure of the lab', (message, code, remedy) => {
    const said = listen();
    expect(reportFailure(Object.assign(new Error(message), { code, syscall: 'write' }), [])).toBe(2);
    expect(said().stderr).toBe(`This computer refused what the lab needs (${message})${remedy}\n`);
  });

  it('that others repeat, while things are ended, is told once', () => {
    const said = listen();
    const [first, other] = ['The disk is full.', 'The engine has gone.'].map(
      (message) => new LabError('ENGINE_FAILED', message),
    );
    const ending = new SuppressedError(other, new SuppressedError(first, first));
    expect(reportFailure(ending, [])).toBe(2);
    expect(said().stderr).toBe('The disk is full.\nThe engine has gone.\n');
  });

  it('shows where it happened with LAB_DEBUG', () => {
    vi.stubEnv('LAB_DEBUG', '1');
    onTestFinished(() => void vi.unstubAllEnvs());
    const said = listen();
    reportFailure(new LabError('LAB_DOWN', 'The lab is down.'), ['--json']);
    expect(said().stderr).toMatch(
      /^The lab is down\.\n.*LabError: The lab is down\.\n\s+at .*program\.test\.ts/s,
    );
    expect(JSON.parse(said().stdout)).toMatchObject({ error: { message: 'The lab is down.' } });
  });

  it('while things are ended does not hide the one before it', () => {
    const said = listen();
    const first = new LabError('SERVER_FAILED', 'The server has ended.');
    const later = new LabError('CAPTURE_FAILED', 'tcpdump ended without its counts.');
    expect(reportFailure(new SuppressedError(later, first), ['--json'])).toBe(1);
    expect(said().stderr).toBe('The server has ended.\ntcpdump ended without its counts.\n');
    expect(JSON.parse(said().stdout)).toMatchObject({ error: { code: 'SERVER_FAILED' } });
  });
});
