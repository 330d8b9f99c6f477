/**
 * dockerode, without what hardly any command needs of it: sessions of BuildKit bring gRPC along. It takes longer to load
 * than all the rest, and is loaded when it is called; so would be the SSH client, in whose place there is ssh-agent.ts.
 */
import { createRequire } from 'node:module';
import type DockerClass from 'dockerode';

const require = createRequire(import.meta.url);
const fromDockerode = createRequire(require.resolve('dockerode'));

for (const name of ['./session', 'docker-modem/lib/ssh']) loadWhenCalled(fromDockerode.resolve(name));

export const Docker = require('dockerode') as typeof DockerClass;

/** Of a module that exports one function. */
function loadWhenCalled(path: string): void {
  if (require.cache[path] !== undefined) return; // somebody needed it already
  const exports = (...args: readonly unknown[]): unknown => {
    if (require.cache[path]?.exports === exports) delete require.cache[path];
    return (require(path) as (...given: readonly unknown[]) => unknown)(...args);
  };
  require.cache[path] = { id: path, filename: path, loaded: true, exports } as NodeJS.Module;
}
