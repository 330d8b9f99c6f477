// npm run lab:base-image                builds mesin-lab/node:26 from this system's Debian packages and the Node of
// npm run lab:base-image -- --again     node_modules, for machines that cannot reach Docker Hub; tells .env about it
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { $ } from 'zx';
import { readTextFile } from '../lab/text-file.ts';
import { runRecipe, succeeds, Unsuited } from './recipe.ts';

const image = 'mesin-lab/node:26';
const npmVersion = '11.19.1';
const envFile = join(import.meta.dirname, '../.env');

async function makeImage(again: boolean): Promise<void> {
  if (!(await succeeds($`docker version`))) {
    throw new Unsuited('No Docker engine answers: start it, or let `npm run lab:engine` install one.');
  }
  if (!again && (await builtWith()) === process.version) {
    await tellCompose();
    return console.error(`base image: ${image} with Node ${process.version} exists already`);
  }
  await refuseIfUnsuited();

  const startedMs = Date.now();
  const scratch = mkdtempSync(join(tmpdir(), 'mesin-lab-base-'));
  const clean = () => rmSync(scratch, { recursive: true, force: true });
  process.once('exit', clean); // also when the script is interrupted or fails
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

  console.error(`base image: building ${image} from Debian packages and Node ${process.version}`);
  await $({ cwd: scratch })`npm pack --silent npm@${npmVersion} && tar -xzf npm-*.tgz`.quiet();
  const id = await importSystem(scratch);
  await $`docker tag ${id} ${image}`.quiet();
  await tellCompose();
  const size = await $`docker image inspect --format ${'{{.Size}}'} ${image}`.quiet();
  const seconds = ((Date.now() - startedMs) / 1000).toFixed(1);
  console.error(`base image: ${image}, ${Math.round(Number(size.stdout) / 1e6)} MB, in ${seconds} s`);
}

async function builtWith(): Promise<string> {
  const label = '{{index .Config.Labels "mesin-lab.node"}}';
  return (await $`docker image inspect --format ${label} ${image}`.nothrow().quiet()).stdout.trim();
}

async function refuseIfUnsuited(): Promise<void> {
  if (process.platform !== 'linux' || !(await succeeds($`apt-get --version`))) {
    throw new Unsuited(
      'The base image is made from Debian packages, which needs a Debian-like Linux: elsewhere set LAB_NODE_IMAGE in .env to a Node 26 image you can reach.',
    );
  }
  if (await succeeds($`mmdebstrap --version`)) return;
  if (process.getuid?.() !== 0) {
    throw new Unsuited('The program mmdebstrap is missing: run `sudo apt-get install mmdebstrap`.');
  }
  $.env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await $`apt-get update -q && apt-get install -y -q --no-install-recommends mmdebstrap`.quiet();
}

/** Packages, Node and npm go into one tar, which becomes the image's only layer; answers with the image's id. */
async function importSystem(scratch: string): Promise<string> {
  const suite = /^VERSION_CODENAME=(.*)$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'stable';
  const options = [
    '--variant=minbase',
    '--include=ca-certificates,libatomic1,libstdc++6,tzdata',
    '--dpkgopt=force-unsafe-io', // nobody needs a half-made image after a power cut
    '--dpkgopt=path-exclude=/usr/share/doc/*',
    '--dpkgopt=path-exclude=/usr/share/locale/*',
    '--dpkgopt=path-exclude=/usr/share/man/*',
    '--aptopt=APT::Install-Recommends "false"',
  ];
  const hooks = [
    `cp '${process.execPath}' "$1/usr/local/bin/node"`,
    `mkdir -p "$1/usr/local/lib/node_modules"`,
    `cp -r '${scratch}/package' "$1/usr/local/lib/node_modules/npm"`,
    `ln -s ../lib/node_modules/npm/bin/npm-cli.js "$1/usr/local/bin/npm"`,
    `ln -s ../lib/node_modules/npm/bin/npx-cli.js "$1/usr/local/bin/npx"`,
    `chmod 755 "$1"/usr/local/lib/node_modules/npm/bin/*-cli.js`,
    // The user that the official image has, so that both bases behave alike.
    `chroot "$1" useradd --uid 1000 --user-group --create-home --shell /bin/bash node`,
  ].map((line) => `--customize-hook=${line}`);
  const changes = ['CMD ["node"]', `LABEL mesin-lab.node=${process.version}`].map(
    (line) => `--change=${line}`,
  );

  const made = await $`
    mmdebstrap ${options} ${hooks} ${suite} - ${await aptSources(suite)} | docker import ${changes} -`.quiet();
  return made.stdout.trim();
}

/** This machine's own package sources of the suite, as lines for the image's sources.list. */
async function aptSources(suite: string): Promise<string[]> {
  const format = 'deb $(SITE) $(RELEASE) $(COMPONENT)';
  const listed = await $`apt-get indextargets --format ${format} ${'Created-By: Packages'}`.quiet();
  const lines = listed.lines().filter((line) => {
    const [, , release = '', component] = line.split(' ');
    return (release === suite || release.startsWith(`${suite}-`)) && component === 'main';
  });
  if (lines.length > 0) return [...new Set(lines)];
  throw new Unsuited(
    `apt has no packages of ${suite} here: add your mirror to its sources and run apt-get update.`,
  );
}

/** Compose reads .env by itself; lines that are not ours stay as they are. */
async function tellCompose(): Promise<void> {
  const npmBundle = (await $`npm config get cafile`.nothrow().quiet()).stdout.trim();
  const bundle = [process.env['NODE_EXTRA_CA_CERTS'], npmBundle].find((path) => path && existsSync(path));
  const settings: Record<string, string> = { LAB_NODE_IMAGE: image };
  if (bundle !== undefined) settings['LAB_CA_FILE'] = bundle; // a proxy that inspects TLS: npm has to trust it in a build too

  const before = existsSync(envFile) ? readTextFile(envFile) : '';
  const kept = before
    .split('\n')
    .filter((line) => line !== '' && !Object.hasOwn(settings, line.replace(/=.*/, '')));
  const ours = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  const after = `${[...kept, ...ours].join('\n')}\n`;
  if (after !== before) writeFileSync(envFile, after);
}

await runRecipe(async () => {
  const [option] = process.argv.slice(2);
  if (option !== undefined && option !== '--again')
    throw new Unsuited(`lab:base-image takes only --again, not "${option}".`);
  await makeImage(option === '--again');
});
