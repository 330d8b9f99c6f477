import { describe, expect, it } from 'vitest';
import { repositoryLink } from './repository-link.ts';

describe('a link to a repository', () => {
  it.each([
    ['https://github.com/ani/jam', 'https://github.com/ani/jam', [], false],
    [' https://github.com/ani/jam.git ', 'https://github.com/ani/jam.git', [], false],
    ['<https://github.com/ani/jam/>', 'https://github.com/ani/jam', [], false],
    ['http://github.com/ani/jam', 'https://github.com/ani/jam', [], false],
    ['github.com/ani/jam', 'https://github.com/ani/jam', [], false],
    ['https://ani@bitbucket.org/ani/jam.git', 'https://bitbucket.org/ani/jam.git', [], false],
    ['https://github.com/ani/jam?tab=readme-ov-file#jam', 'https://github.com/ani/jam', [], false],
    ['https://github.com/ani/jam/tree/main', 'https://github.com/ani/jam', ['main'], false],
    [
      'https://github.com/ani/jam/tree/tugas/2/src',
      'https://github.com/ani/jam',
      ['tugas', '2', 'src'],
      false,
    ],
    [
      'https://github.com/ani/jam/blob/main/src/server%20saya.py#L12',
      'https://github.com/ani/jam',
      ['main', 'src', 'server saya.py'],
      true,
    ],
    ['https://github.com/ani/jam/commit/0123abc', 'https://github.com/ani/jam', ['0123abc'], false],
    ['https://github.com/ani/jam/issues', 'https://github.com/ani/jam', [], false],
    [
      'https://gitlab.com/kelas/a/jam/-/tree/main/src',
      'https://gitlab.com/kelas/a/jam',
      ['main', 'src'],
      false,
    ],
    ['https://gitlab.com/kelas/a/jam', 'https://gitlab.com/kelas/a/jam', [], false],
    [
      'https://git.its.ac.id/ani/jam/-/blob/main/a.py',
      'https://git.its.ac.id/ani/jam',
      ['main', 'a.py'],
      true,
    ],
    ['https://codeberg.org/ani/jam/src/branch/main/a', 'https://codeberg.org/ani/jam', ['main', 'a'], false],
    ['https://bitbucket.org/ani/jam/src/main/', 'https://bitbucket.org/ani/jam', ['main'], false],
    ['file:///srv/git/ani.git', 'file:///srv/git/ani.git', [], false],
    ['file:///srv/git/ani.git/tree/main', 'file:///srv/git/ani.git', ['main'], false],
    ['file:///srv/tree/main/ani', 'file:///srv/tree/main/ani', [], false],
    ['https://github.com/ani/jam/tree/100%', 'https://github.com/ani/jam', ['100%'], false],
  ])('is read as git needs it: %s', (given, address, places, isFile) => {
    expect(repositoryLink(given)).toEqual({ address, places, isFile });
  });

  it.each([
    [
      'git@github.com:ani/jam.git',
      'git@github.com:ani/jam.git needs a key, and no credentials are asked for: expected an https link, such as https://github.com/ani/jam.git.',
    ],
    [
      'ssh://git@gitlab.com/ani/jam.git',
      'ssh://git@gitlab.com/ani/jam.git needs a key, and no credentials are asked for: expected an https link, such as https://gitlab.com/ani/jam.git.',
    ],
    [
      'ssh://gitlab.com/jam',
      'ssh://gitlab.com/jam needs a key, and no credentials are asked for: expected an https link.',
    ],
    ['ext::sh -c id', 'ext::sh -c id is no https or file link to a repository.'],
    ['git://github.com/ani/jam', 'git://github.com/ani/jam is no https or file link to a repository.'],
    ['--upload-pack=id', '--upload-pack=id is no https or file link to a repository.'],
    ['/srv/git/ani.git', '/srv/git/ani.git is no https or file link to a repository.'],
    ['belum ada', 'belum ada is no https or file link to a repository.'],
    ['', 'No repository is given.'],
    [
      'https://ani:rahasia@github.com/ani/jam',
      'The link to the repository has a password in it: expected one without.',
    ],
  ])('is refused in one sentence: %s', (given, message) => {
    expect(() => repositoryLink(given)).toThrow(expect.objectContaining({ code: 'USAGE', message }));
  });
});
