import { connectTarget, fileTarget, filesOf, folderTarget, resolveTarget, type Target } from './target.ts';
import { describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { temporaryFolder } from '../testing/folder.ts';

const SERVER = `server.bind(('', 45000)); server.listen(5)`;

function folderWith(...names: readonly string[]): string {
  const folder = join(temporaryFolder(), 'budi');
  mkdirSync(folder);
  for (const name of names) writeFileSync(join(folder, name), SERVER);
  return folder;
}

describe('what is to be graded', () => {
  it.each([
    ['server.py', ['python3', 'server.py']],
    ['server.js', ['node', 'server.js']],
    ['server.mjs', ['node', 'server.mjs']],
    ['server.cjs', ['node', 'server.cjs']],
    ['server.ts', ['node', 'server.ts']],
    ['SERVER.PY', ['python3', 'SERVER.PY']],
    ['server saya.py', ['python3', 'server saya.py']],
    ['-c.py', ['python3', './-c.py']],
  ])('is a file that is started by its ending: %s', (name, command) => {
    const folder = folderWith(name);
    expect(resolveTarget(join(folder, name), {})).toEqual({
      kind: 'program',
      name,
      entry: name,
      program: { image: undefined, files: { folder, only: [name] }, command },
    });
  });

  it.each([
    ['server.c', 'gcc', ['./mesin-lab-program']],
    ['server.php', 'php', ['php', 'server.php']],
    ['Server.java', 'javac', expect.arrayContaining(['java', 'Server'])],
  ])('is a file that is compiled first: %s', (name, compiler, command) => {
    const folder = folderWith(name);
    const { program } = resolveTarget(join(folder, name), {}) as Extract<Target, { kind: 'program' }>;
    expect(program).toMatchObject({ command, compile: { entry: name } });
    expect(program.compile?.command[0]).toBe(compiler);
  });

  it('is a file with what it imports or is started with, and nothing else beside it', () => {
    const folder = folderWith('server.py', 'clock.py', 'client.py', 'jam.ini');
    writeFileSync(join(folder, 'server.py'), `import clock\n${SERVER}`);
    const target = resolveTarget(join(folder, 'server.py'), {});
    expect(filesOf(target)).toEqual({ folder, only: ['server.py', 'clock.py'] });
    const started = resolveTarget(join(folder, 'server.py'), { run: 'python3 server.py --config=jam.ini' });
    expect(filesOf(started)).toEqual({ folder, only: ['server.py', 'jam.ini', 'clock.py'] });
    expect(filesOf(fileTarget(join(folder, 'server.py'), {}))).toEqual({ folder, only: ['server.py'] });
  });

  it('is a folder whose server is found, or named', () => {
    const folder = folderWith('server.py', 'percobaan.py');
    const files = { folder, only: undefined };
    expect(resolveTarget(folder, {})).toMatchObject({
      name: 'budi',
      entry: 'server.py',
      program: { files, command: ['python3', 'server.py'] },
    });
    expect(folderTarget(folder, { entry: 'percobaan.py' })).toMatchObject({
      program: { files, command: ['python3', 'percobaan.py'] },
    });
  });

  it('is a folder as it was handed in: a package as a module, a server where its files are', () => {
    const folder = folderWith('README.md');
    mkdirSync(join(folder, 'app'));
    writeFileSync(join(folder, 'app/server.py'), `from app.jam import kini\n${SERVER}`);
    writeFileSync(join(folder, 'app/jam.py'), '');
    const files = { folder, only: undefined };
    expect(resolveTarget(folder, {})).toMatchObject({
      program: { files, command: ['python3', '-m', 'app.server'] },
    });
    expect(folderTarget(folder, { entry: 'app/jam.py' })).toMatchObject({
      entry: 'app/jam.py',
      program: { files, folder: 'app', command: ['python3', 'jam.py'] },
    });
    const alone = resolveTarget(join(folder, 'app/server.py'), {});
    expect(filesOf(alone)).toEqual({ folder: join(folder, 'app'), only: ['server.py', 'jam.py'] });
    expect(alone).toMatchObject({
      program: { command: ['python3', '-c', expect.stringContaining('app.server')] },
    });
  });

  it('is started as one says, whatever is there', () => {
    const folder = folderWith('Server.java', 'Dockerfile');
    const command = ['sh', '-c', 'java Server.java'];
    const options = { run: 'java Server.java', image: 'eclipse-temurin' };
    const program = { image: 'eclipse-temurin', command };
    expect(folderTarget(folder, options)).toMatchObject({ program });
    expect(resolveTarget(join(folder, 'Server.java'), options)).toMatchObject({ program });
  });

  it('is built where there is a Dockerfile', () => {
    const folder = folderWith('server.py', 'Dockerfile');
    expect(resolveTarget(folder, {})).toEqual({ kind: 'dockerfile', name: 'budi', folder });
    expect(resolveTarget(folder, { entry: 'server.py' }).kind).toBe('program');
  });

  it.each(['mesin-lab/server', 'registry.example.org:5000/kelas/server:1', 'alpine'])(
    'is an image, when there is no such file: %s',
    (image) => {
      const program = { image, files: undefined, command: undefined };
      expect(resolveTarget(image, {})).toEqual({ kind: 'program', name: image, program });
    },
  );

  it.each([
    ['127.0.0.1:45000', '127.0.0.1', 45_000],
    ['lab.example.org:80', 'lab.example.org', 80],
    ['[::1]:45000', '::1', 45_000],
  ])('is a server that runs already: %s', (given, host, port) => {
    expect(connectTarget(given)).toEqual({ kind: 'connect', name: given, at: { host, port } });
  });
});

describe('what cannot be graded is told in a sentence', () => {
  it.each(['./server.py', 'server.py', '../nowhere', '/nowhere/at-all', 'nowhere/server.mjs', 'nowhere/'])(
    'no such file or folder: %s',
    (given) => {
      expect(() => resolveTarget(given, {})).toThrow(
        expect.objectContaining({
          code: 'USAGE',
          message: `There is no file or folder ${given} to grade.`,
        }),
      );
    },
  );

  it.runIf(existsSync('/dev/null'))('a device', () => {
    expect(() => resolveTarget('/dev/null', {})).toThrow(
      "/dev/null is neither a file nor a folder: name the server's file.",
    );
  });

  it('a program nobody knows how to start', () => {
    const folder = folderWith('server.rb');
    expect(() => resolveTarget(join(folder, 'server.rb'), {})).toThrow(
      /^The grader does not know how to start server\.rb \(it starts \.py, .*\): give the command with --run "<command>"\.$/,
    );
  });

  it.each(['main.py', '../budi2.py', '/etc/passwd'])('an entry that is not there: %s', (entry) => {
    const folder = folderWith('server.py');
    writeFileSync(join(folder, '../budi2.py'), '');
    expect(() => folderTarget(folder, { entry })).toThrow(`--entry: there is no ${entry} in ${folder}.`);
  });

  it('but not one that is named in another way', () => {
    const folder = folderWith('server.py');
    for (const entry of ['./server.py', join(folder, 'server.py')])
      expect(folderTarget(folder, { entry })).toMatchObject({
        program: { command: ['python3', 'server.py'] },
      });
  });

  it.each(['', '45000', 'host:', ':45000', 'host:0', 'host:65536', 'host:port', 'http://host'])(
    'an address to connect to: %j',
    (given) => {
      expect(() => connectTarget(given)).toThrow(
        `--connect is '${given}': expected host:port, as in 127.0.0.1:45000.`,
      );
    },
  );
});
