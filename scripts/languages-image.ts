// npm run lab:languages-image               builds the image in which hand-ins in C, C++, C#, Go, Java, PHP and Rust are
// npm run lab:languages-image -- --again    compiled, from Debian packages; again with what is newer there
import { $ } from 'zx';
import { existsSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { join } from 'node:path';
import { readTextFile } from '../lab/text-file.ts';
import { runRecipe, succeeds, Unsuited } from './recipe.ts';

const image = 'mesin-lab/languages:1';
const ownBaseImage = 'mesin-lab/node:26';
const folder = join(import.meta.dirname, '..');

async function build(again: boolean): Promise<void> {
  if (!(await succeeds($`docker version`)))
    throw new Unsuited('No Docker engine answers: start it, or let `npm run lab:engine` install one.');
  const startedMs = Date.now();
  const base = await baseImage();
  console.error(`languages image: building ${image} on ${base}`);
  const how = ['--tag', image, '--build-arg', `LAB_NODE_IMAGE=${base}`, ...(again ? ['--no-cache'] : [])];
  const input = readTextFile(join(folder, 'Dockerfile.languages')); // it copies nothing from any folder
  await $({ input })`docker build ${how} -`.quiet();
  const size = await $`docker image inspect --format ${'{{.Size}}'} ${image}`.quiet();
  const seconds = ((Date.now() - startedMs) / 1000).toFixed(1);
  console.error(`languages image: ${image}, ${Math.round(Number(size.stdout) / 1e6)} MB, in ${seconds} s`);
}

/** As the machines' images are built on: what .env or the shell names, else this computer's own, else that of Docker Hub. */
async function baseImage(): Promise<string> {
  const envFile = join(folder, '.env');
  const settings = existsSync(envFile) ? parseEnv(readTextFile(envFile)) : {};
  const named = process.env['LAB_NODE_IMAGE'] || settings['LAB_NODE_IMAGE'];
  if (named) return named;
  return (await succeeds($`docker image inspect ${ownBaseImage}`)) ? ownBaseImage : 'node:26-bookworm-slim';
}

await runRecipe(async () => {
  const [option] = process.argv.slice(2);
  if (option !== undefined && option !== '--again')
    throw new Unsuited(`lab:languages-image takes only --again, not "${option}".`);
  await build(option === '--again');
});
