// npm run lab:engine             makes a Docker engine answer on this machine, installing it where that is needed
// npm run lab:engine -- stop     ends the daemons that this script started, and no other
// npm run lab:engine -- pair     starts two engines beside it, as if on two hosts, for tests of what needs several
// npm run lab:engine -- unpair   ends those two
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { $ } from 'zx';
import { type Daemon, startDaemon, stopDaemon, untilAnswering } from './daemon.ts';
import { configFolder, startPair, stopPair } from './engine-pair.ts';
import { runRecipe, succeeds, Unsuited } from './recipe.ts';

const stateDir = `${import.meta.dirname}/../.lab`;
const daemon: Daemon = {
  command: ['dockerd'],
  pidFile: `${stateDir}/dockerd.pid`,
  logFile: `${stateDir}/dockerd.log`,
  ownPidFile: '/var/run/docker.pid',
};

const engineAnswers = () => succeeds($`docker version`);

/** Both are plugins of the docker command: one builds images, the other reads docker-compose.yml. */
const pluginsAnswer = async () =>
  (await succeeds($`docker compose version`)) && (await succeeds($`docker buildx version`));

async function start(): Promise<void> {
  const running = await engineAnswers();
  if (running && (await pluginsAnswer()))
    return console.error(`engine: ${await describe()} is already running`);

  await refuseIfUnsuited();
  if (!(await pluginsAnswer()) || !(await succeeds($`dockerd --version`))) await install();
  if (!(await engineAnswers())) await startEngine();
  console.error(`engine: ${await describe()} is ready`);
}

async function describe(): Promise<string> {
  const engine = await $`docker version --format ${'{{.Server.Version}}'}`.quiet();
  const compose = await $`docker compose version --short`.quiet();
  return `Docker ${engine.stdout.trim()} with Compose ${compose.stdout.trim()}`;
}

async function refuseIfUnsuited(): Promise<void> {
  const said = await $`docker version`.nothrow().quiet();
  if (said.stderr.includes('permission denied')) {
    throw new Unsuited(
      'A Docker engine is running, but you have no permission to use its socket: run `sudo usermod -aG docker $USER` and log in again.',
    );
  }
  if (process.platform !== 'linux') {
    throw new Unsuited('No Docker engine answers: install and start Docker Desktop, then run this again.');
  }
  if (!(await succeeds($`apt-get --version`))) {
    throw new Unsuited(
      'This script works only on Debian and its derivatives: install Docker Engine with Compose v2 and Buildx as your system provides them.',
    );
  }
  if (process.getuid?.() !== 0) {
    throw new Unsuited(
      'No Docker engine answers, and installing or starting one needs root: run `sudo npm run lab:engine`.',
    );
  }
}

// Debian 13 (trixie) is the first whose own packages hold Compose v2. An older Debian takes these few packages from
// it, at a priority so low that nothing else is ever upgraded from there.
async function install(): Promise<void> {
  const release = Object.fromEntries(
    readFileSync('/etc/os-release', 'utf8')
      .split('\n')
      .map((line) => line.replaceAll('"', '').split('=', 2) as [string, string]),
  );
  $.env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await $`apt-get update -q`.quiet();

  let packages = ['docker.io', 'docker-cli', 'docker-compose', 'docker-buildx'];
  if (release['ID'] === 'ubuntu') packages = ['docker.io', 'docker-compose-v2', 'docker-buildx'];
  else if (release['ID'] === 'debian' && Number(release['VERSION_ID'] ?? Infinity) < 13) {
    await addTrixie();
    packages = packages.map((name) => `${name}/trixie`);
  }
  console.error('engine: installing Docker from the packages of this system');
  await $`apt-get install -y -q --no-install-recommends ${packages}`.quiet();
}

async function addTrixie(): Promise<void> {
  const listed =
    await $`apt-get indextargets --format ${'$(SITE) $(RELEASE)'} ${'Created-By: Packages'}`.quiet();
  const sources = listed.lines().map((line) => line.split(' ') as [site: string, release: string]);
  if (sources.some(([, name]) => name === 'trixie')) return;
  // The plain release, as the mirrors of -security and -updates need not be the same.
  const mirror = sources.find(([, name]) => name !== undefined && /^[a-z]+$/.test(name))?.[0];
  if (mirror === undefined) {
    throw new Unsuited(
      'apt has no package source on this machine: add the mirror of your Debian, then run this again.',
    );
  }
  const keys = '/usr/share/keyrings/debian-archive-keyring.gpg';
  writeFileSync('/etc/apt/sources.list.d/mesin-lab.list', `deb [signed-by=${keys}] ${mirror} trixie main\n`);
  writeFileSync('/etc/apt/preferences.d/mesin-lab', 'Package: *\nPin: release n=trixie\nPin-Priority: 100\n');
  await $`apt-get update -q`.quiet();
}

async function startEngine(): Promise<void> {
  if (existsSync('/run/systemd/system')) {
    await $`systemctl start docker`.quiet();
    return untilAnswering(engineAnswers, 'journalctl --unit docker');
  }
  mkdirSync(stateDir, { recursive: true });
  await startDaemon(daemon, engineAnswers);
}

async function pair(): Promise<void> {
  await start();
  const state = (await startPair()) ? 'ready' : 'already running';
  console.error(`engine: the pair is ${state}: DOCKER_CONFIG=${configFolder} docker context ls lists it`);
}

async function unpair(): Promise<void> {
  if (await stopPair()) console.error('engine: the pair stopped');
}

async function stop(): Promise<void> {
  await unpair();
  const isEnded = await stopDaemon(daemon);
  console.error(isEnded ? 'engine: stopped' : 'engine: no daemon started by this script is running');
}

await runRecipe(async () => {
  const [command = 'start'] = process.argv.slice(2);
  if (command === 'start') await start();
  else if (command === 'stop') await stop();
  else if (command === 'pair') await pair();
  else if (command === 'unpair') await unpair();
  else throw new Unsuited(`lab:engine takes start, stop, pair or unpair, not "${command}".`);
});
