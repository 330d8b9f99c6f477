// npm run sbom                  builds both images as docker compose does, and writes what they are made of to
// npm run sbom -- <folder>      artifacts/sbom/, or another folder: CycloneDX, for scanners and inventories
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { $ } from 'zx';
import { billOf, type Contents } from './bill-of-materials.ts';
import { runRecipe, succeeds, Unsuited } from './recipe.ts';

const project = join(import.meta.dirname, '..');
const SERVICES = { server: 'mesin-1', client: 'mesin-2' };

/** Runs in an image and tells what is in it, whatever programs it lacks. */
const LOOK = `
const read = (file) => { try { return require('fs').readFileSync(file, 'utf8'); } catch { return ''; } };
console.log(JSON.stringify({
  lab: JSON.parse(read('package.json')).version,
  node: process.versions.node,
  packages: JSON.parse(read('node_modules/.package-lock.json')).packages,
  release: read('/etc/os-release'),
  debian: read('/var/lib/dpkg/status'),
}));`;

await runRecipe(async () => {
  const [folder = join(project, 'artifacts/sbom'), ...others] = process.argv.slice(2);
  if (others.length > 0 || folder.startsWith('-')) throw new Unsuited('sbom takes one folder and no option.');
  if (!(await succeeds($`docker version`)))
    throw new Unsuited('No Docker engine answers: npm run lab:doctor says what is missing.');
  $.cwd = project;
  await $`docker compose build ${Object.values(SERVICES)}`.quiet();
  const { services } = await $`docker compose config --format json`.json<Config>();
  mkdirSync(folder, { recursive: true });
  for (const [name, service] of Object.entries(SERVICES)) {
    const image = services[service]?.image ?? '';
    const file = join(folder, `${name}.cdx.json`);
    const bill = billOf(await contentsOf(image));
    writeFileSync(file, `${JSON.stringify(bill, undefined, 2)}\n`);
    console.log(`${file}: ${bill.components.length} components of ${image}`);
  }
});

interface Config {
  readonly services: Readonly<Record<string, { readonly image: string } | undefined>>;
}

async function contentsOf(image: string): Promise<Contents> {
  const rights = ['--network', 'none', '--read-only', '--cap-drop', 'ALL'];
  const { stdout } = await $`docker image inspect --format ${'{{.Id}}'} ${image}`.quiet();
  const told = await $`docker run --rm ${rights} --entrypoint node ${image} -e ${LOOK}`.quiet();
  return { image, id: stdout.trim(), ...(JSON.parse(told.stdout) as Omit<Contents, 'image' | 'id'>) };
}
