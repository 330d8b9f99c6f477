/** Git repositories made on the fly, for tests that clone. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { temporaryFolder } from '../../../testing/folder.ts';

export interface TestRepository {
  readonly folder: string;
  /** `file:///tmp/…/jam.git` */
  readonly link: string;
  /** Answers with the commit. */
  readonly commit: (files: Readonly<Record<string, string>>) => string;
  readonly git: (...args: readonly string[]) => string;
}

/** With its files in one commit on `main`. */
export function testRepository(files: Readonly<Record<string, string>>): TestRepository {
  const folder = join(temporaryFolder(), 'jam.git');
  mkdirSync(folder);
  const git = (...args: readonly string[]): string => {
    const identity = [
      '-c',
      'user.name=Ani',
      '-c',
      'user.email=ani@example.org',
      '-c',
      'protocol.file.allow=always',
    ];
    const { status, stdout, stderr } = spawnSync('git', [...identity, ...args], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
    });
    if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
    return stdout.trim();
  };
  const commit: TestRepository['commit'] = (changed) => {
    for (const [path, text] of Object.entries(changed)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    git('add', '--all');
    git('commit', '--quiet', '--message', 'Serve the time');
    return git('rev-parse', 'HEAD');
  };
  git('init', '--quiet', '--initial-branch=main');
  commit(files);
  return { folder, link: `file://${folder}`, commit, git };
}
