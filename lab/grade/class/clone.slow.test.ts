/** Real repositories, cloned by the real git; what they would like to do beside must not happen. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { type CloneOptions, cloneRepository } from './clone.ts';
import { createServer, type Server } from 'node:net';
import { createServer as createHttpsServer } from 'node:https';
import { join } from 'node:path';
import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import { repositoryLink } from './repository-link.ts';
import { spawnSync } from 'node:child_process';
import { temporaryFolder } from '../../testing/folder.ts';
import { testRepository } from './testing/repository.ts';

const HAS_OPENSSL = spawnSync('openssl', ['version']).status === 0;
const MEBIBYTE = 1_024 ** 2;
const NEVER = new AbortController().signal;

afterEach(() => {
  vi.unstubAllEnvs();
});

function clone(link: string, more: Partial<CloneOptions> = {}) {
  return cloneRepository(repositoryLink(link), { folder: temporaryFolder(), signal: NEVER, ...more });
}

function filesIn(folder: string): string[] {
  return readdirSync(folder).filter((name) => name !== '.git');
}

describe('a clone', () => {
  it('is of one commit, which is named, with the files of now', async () => {
    const { link, commit } = testRepository({ 'server.py': 'old' });
    const latest = commit({ 'server.py': 'new', 'src/jam.py': '' });
    const { commit: cloned, path, entry } = await clone(link);
    expect({ cloned, entry }).toEqual({ cloned: latest, entry: undefined });
    expect(filesIn(path)).toEqual(['server.py', 'src']);
    expect(readFileSync(join(path, 'server.py'), 'utf8')).toBe('new');
    expect(readFileSync(join(path, '.git/shallow'), 'utf8')).toContain(latest);
  });

  it('is of the branch, tag, commit, folder or file that the link leads to', async () => {
    const { link, commit, git } = testRepository({ 'server.py': 'main' });
    git('tag', 'v1');
    const first = git('rev-parse', 'HEAD');
    commit({ 'server.py': 'later' });
    git('checkout', '--quiet', '-b', 'tugas/2');
    commit({ 'server.py': 'tugas', 'src/jam saya.py': 'jam' });
    git('checkout', '--quiet', 'main');
    const text = async (page: string): Promise<string> =>
      readFileSync(join((await clone(link + page)).path, 'server.py'), 'utf8');
    expect(await text('')).toBe('later');
    expect(await text('/tree/tugas/2')).toBe('tugas');
    expect(await text('/tree/v1')).toBe('main');
    expect(await text(`/commit/${first}`)).toBe('main');
    expect(await text('/blob/tugas/2/server.py')).toBe('tugas');
    const file = await clone(`${link}/blob/tugas/2/src/jam%20saya.py`);
    expect(file).toMatchObject({ path: expect.stringMatching(/\/src$/), entry: 'jam saya.py' });
    expect(filesIn((await clone(`${link}/tree/tugas/2/src`)).path)).toEqual(['jam saya.py']);
  });

  it.each([
    ['/tree/dev', "it has no branch, tag or whole commit 'dev'."],
    ['/tree/main/tugas', 'it has no tugas.'],
    ['/tree/main/..%2F..%2F..%2Fetc', 'it has no ../../../etc.'],
  ])('is refused where the link leads nowhere: %s', async (page, why) => {
    const { link } = testRepository({ 'server.py': '' });
    const message = `${link} cannot be cloned: ${why}`;
    await expect(clone(link + page)).rejects.toMatchObject({ code: 'USAGE', message });
  });

  it('says in one sentence what git says', async () => {
    const nowhere = join(temporaryFolder(), 'nowhere.git');
    await expect(clone(`file://${nowhere}`)).rejects.toMatchObject({
      code: 'USAGE',
      message: `file://${nowhere} cannot be cloned: '${nowhere}' does not appear to be a git repository.`,
    });
    const empty = join(temporaryFolder(), 'empty.git');
    spawnSync('git', ['init', '--quiet', '--bare', empty]);
    await expect(clone(`file://${empty}`)).rejects.toThrow(`file://${empty} cannot be cloned: it is empty.`);
    await expect(clone('https://127.0.0.1:1/a/b')).rejects.toThrow(
      /^https:\/\/127\.0\.0\.1:1\/a\/b cannot be cloned: unable to access .*: Failed to connect [^\n]*[^.]\.$/,
    );
  });

  it('has neither submodules nor what a filter makes of its files', async () => {
    const other = testRepository({ 'secret.py': '' });
    const repository = testRepository({
      'server.py': '',
      'data.bin': 'version https://git-lfs.github.com/spec/v1\n',
      '.gitattributes': '*.bin filter=lfs diff=lfs merge=lfs\n*.py filter=mine\n',
    });
    repository.git('submodule', 'add', '--quiet', other.link, 'modul');
    repository.commit({});
    const home = temporaryFolder();
    const mark = join(home, 'ran');
    const filters = ['lfs', 'mine'].map((name) => `[filter "${name}"]\n smudge = "touch '${mark}'; cat"\n`);
    writeFileSync(join(home, '.gitconfig'), filters.join(''));
    vi.stubEnv('HOME', home);
    const { path } = await clone(repository.link);
    expect(filesIn(path).toSorted()).toEqual([
      '.gitattributes',
      '.gitmodules',
      'data.bin',
      'modul',
      'server.py',
    ]);
    expect(readdirSync(join(path, 'modul'))).toEqual([]);
    expect(existsSync(mark)).toBe(false);
  });

  it('runs no hook, neither of the repository nor of the teacher', async () => {
    const repository = testRepository({ 'server.py': '' });
    const home = temporaryFolder();
    const mark = join(home, 'ran');
    for (const hooks of [
      join(repository.folder, '.git/hooks'),
      join(home, 'hooks'),
      join(home, 'template/hooks'),
    ]) {
      mkdirSync(hooks, { recursive: true });
      for (const name of ['post-checkout', 'post-merge', 'reference-transaction', 'post-upload-pack']) {
        writeFileSync(join(hooks, name), `#!/bin/sh\ntouch '${mark}'\n`);
        chmodSync(join(hooks, name), 0o755);
      }
    }
    const config = `[core]\n hooksPath = ${home}/hooks\n[init]\n templateDir = ${home}/template\n`;
    writeFileSync(join(home, '.gitconfig'), config);
    vi.stubEnv('HOME', home);
    vi.stubEnv('GIT_TEMPLATE_DIR', join(home, 'template'));
    await clone(repository.link);
    expect(existsSync(mark)).toBe(false);
  });

  it('turns to no other protocol, whatever the teacher has git do with a link', async () => {
    const home = temporaryFolder();
    const mark = join(home, 'ran');
    writeFileSync(
      join(home, '.gitconfig'),
      `[url "ext::touch ${mark} #"]\n insteadOf = https://\n[protocol "ext"]\n allow = always\n`,
    );
    vi.stubEnv('HOME', home);
    await expect(clone('https://127.0.0.1:1/a/b')).rejects.toMatchObject({ code: 'USAGE' });
    expect(existsSync(mark)).toBe(false);
  });

  it.each([
    ['as it is sent', [randomBytes(2 * MEBIBYTE)]],
    ['unpacked', [Buffer.alloc(2 * MEBIBYTE)]],
    ['with all its small files', Array.from({ length: 300 }, (_, index) => Buffer.of(index))],
  ])('is refused when it is too large %s', async (_, contents) => {
    const { link, folder, commit } = testRepository({ 'server.py': '' });
    for (const [index, content] of contents.entries()) writeFileSync(join(folder, `${index}.bin`), content);
    commit({});
    expect(filesIn((await clone(link)).path).length).toBeGreaterThan(1);
    await expect(clone(link, { mostMebibytes: 1 })).rejects.toThrow(
      `${link} cannot be cloned: it is too large.`,
    );
  });
});

describe('a clone from a host', () => {
  it.runIf(HAS_OPENSSL)('that asks for a password is not answered, by nobody', async () => {
    const folder = temporaryFolder();
    const [key, certificate, mark] = ['key', 'certificate', 'asked'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const made = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', certificate];
    spawnSync('openssl', ['req', ...made, ...subject]);
    const sent: (string | undefined)[] = [];
    await using server = createHttpsServer(
      { key: readFileSync(key), cert: readFileSync(certificate) },
      (request, response) => {
        sent.push(request.headers.authorization);
        response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="git"' }).end();
      },
    );
    const link = `https://127.0.0.1:${await listening(server)}/ani/jam`;
    const asker = join(folder, 'asker');
    writeFileSync(asker, `#!/bin/sh\ntouch '${mark}'\necho rahasia\n`, { mode: 0o755 });
    const helper = `[credential]\n helper = "!touch '${mark}'; echo username=ani; echo password=rahasia; :"\n[core]\n askPass = ${asker}\n`;
    writeFileSync(join(folder, '.gitconfig'), helper);
    writeFileSync(join(folder, '.netrc'), 'machine 127.0.0.1 login ani password rahasia\n');
    for (const name of ['GIT_ASKPASS', 'SSH_ASKPASS']) vi.stubEnv(name, asker);
    for (const [name, value] of [
      ['HOME', folder],
      ['DISPLAY', ':0'],
      ['GIT_SSL_CAINFO', certificate],
    ] as const)
      vi.stubEnv(name, value);
    await expect(clone(link)).rejects.toThrow(`${link} cannot be cloned: it is private, or does not exist.`);
    expect(existsSync(mark)).toBe(false);
    expect(sent).toEqual([undefined]);
  });

  async function listening(server: Server): Promise<number> {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return (server.address() as { port: number }).port;
  }

  it('that says nothing ends in time, and at once when the command is stopped', async () => {
    await using server = createServer(() => {});
    const link = `https://127.0.0.1:${await listening(server)}/ani/jam`;
    const sockets: (() => void)[] = [];
    server.on('connection', (socket) => sockets.push(() => socket.destroy()));
    await expect(clone(link, { timeoutMs: 300 })).rejects.toThrow(
      `${link} cannot be cloned: it took longer than 0.3 s.`,
    );
    const stop = new AbortController();
    const cloning = clone(link, { signal: stop.signal });
    setTimeout(() => stop.abort(new Error('Enough.')), 100);
    await expect(cloning).rejects.toThrow('Enough.');
    for (const end of sockets) end();
  });
});
