import { expect, it } from 'vitest';
import { isPythonModule } from './python-modules.ts';
import { spawnSync } from 'node:child_process';

const LISTS = `import sys
print(*(name for name in sys.stdlib_module_names if name[0] != '_' and name not in sys.builtin_module_names))`;

it('are known by name, with what is in them', () => {
  expect(['socket', 'http.server', 'threading'].filter(isPythonModule)).toHaveLength(3);
  expect(['jam', 'sockets', '', 'time', 'sys'].filter(isPythonModule)).toEqual([]);
});

it('are all that this Python has', () => {
  const { stdout, status } = spawnSync('python3', ['-c', LISTS], { encoding: 'utf8' });
  if (status !== 0) return; // none is here, or one that cannot say
  expect(
    stdout
      .trim()
      .split(' ')
      .filter((name) => !isPythonModule(name)),
  ).toEqual([]);
});
