/**
 * The lab's two images, named after what they are built from: two checkouts on one engine never run each other's code,
 * and one that was built before need not be built again.
 */
import type Docker from 'dockerode';
import { createHash } from 'node:crypto';
import { finished } from 'node:stream/promises';
import { PassThrough } from 'node:stream';
import { LabError } from '../../errors.ts';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { glob, readFile } from 'node:fs/promises';
import { PROJECT_FOLDER } from '../../settings/settings.ts';
import { resolve } from 'node:path';
import { SETTINGS_TABLE } from '../../settings/table.ts';

/** What `npm run lab:base-image` makes for places without Docker Hub. */
const OWN_BASE_IMAGE = 'mesin-lab/node:26';

/** The folder of the checkout that built an image; empty where `docker compose up` alone did, in whichever checkout. */
const CHECKOUT_LABEL = 'mesin-lab.checkout';

/** In a checkout: the tag of the images it used last. */
const NOTE = '.lab/images';

/** What the two Dockerfiles copy. */
const COPIED = [
  'Dockerfile.{client,server}',
  'package.json',
  'package-lock.json',
  'options/**/*.ts',
  'server/**/*.ts',
  'client/**/*.ts',
  'lab/engine/sockets.ts',
  'lab/grade/probe/**/*.ts',
];

/** The names of this checkout's images, and the variables of docker-compose.yml that say how they are built. */
export async function imagesOf(docker: Docker, environment: Readonly<Record<string, string>>) {
  const baseImage = environment['LAB_NODE_IMAGE'] || (await usualBaseImage(docker));
  const tag = await sourcesFingerprint(baseImage);
  // A proxy that inspects TLS has its CA in this process's environment already.
  const bundle = environment['LAB_CA_FILE'] || environment['NODE_EXTRA_CA_CERTS'];
  return {
    baseImage,
    server: `mesin-lab/server:${tag}`,
    client: `mesin-lab/client:${tag}`,
    variables: {
      LAB_NODE_IMAGE: baseImage,
      LAB_IMAGE_TAG: tag,
      LAB_CHECKOUT: PROJECT_FOLDER,
      ...(bundle && existsSync(bundle) ? { LAB_CA_FILE: bundle } : {}),
    },
  };
}

/** This computer's own where it has one, else the default of the settings. */
async function usualBaseImage(docker: Docker): Promise<string> {
  return (await isThere(docker, OWN_BASE_IMAGE)) ? OWN_BASE_IMAGE : SETTINGS_TABLE.nodeImage.fallback;
}

/** Whether the engine has an image of that name. */
export async function isThere(docker: Docker, image: string): Promise<boolean> {
  return (await idOf(docker, image)) !== undefined;
}

/** What the engine knows an image by; `undefined` where it has none of that name. */
export async function idOf(docker: Docker, image: string): Promise<string | undefined> {
  return (await inspected(docker, image))?.Id;
}

/** The same on every engine, of which one that keeps images in containerd knows them by other ids. */
async function contentOf(docker: Docker, image: string): Promise<string | undefined> {
  const found = await inspected(docker, image);
  return found && JSON.stringify([found.Created, found.RootFS.Layers]);
}

/** `undefined` where the engine has none of that name. */
async function inspected(docker: Docker, image: string): Promise<Docker.ImageInspectInfo | undefined> {
  return docker
    .getImage(image)
    .inspect()
    .catch((error: { statusCode?: number }) => {
      if (error.statusCode === 404) return undefined;
      throw error;
    });
}

/**
 * Gives an engine what another has by that name, if it has any, unless they have the same: as `docker save` and
 * `docker load` do it, through this computer and not onto its disk. Throws {@link LabError} `ENGINE_FAILED` where that
 * breaks off; a part of an image is none to the engine.
 */
export async function giveImage(name: string, from: Docker, to: Docker): Promise<void> {
  if (name.includes('@')) return; // by its digest it is the same everywhere, and cannot be loaded
  const content = await contentOf(from, name);
  if (content === undefined || content === (await contentOf(to, name))) return;
  const archive = await from.getImage(name).get();
  const loaded = new PassThrough();
  let cause: unknown;
  archive.on('error', (error) => (cause = error));
  archive.once('close', () => loaded.end()); // else the other engine would wait for the rest
  const said = await to.loadImage(archive.pipe(loaded), { quiet: true });
  await finished(said.resume(), { writable: false });
  if (content !== (await contentOf(to, name)))
    throw new LabError('ENGINE_FAILED', `The image ${name} could not be copied to another engine.`, {
      cause,
    });
}

/** A short fingerprint of all that goes into the images, tests apart, and of the base image they are built on. */
export async function sourcesFingerprint(baseImage: string, folder = PROJECT_FOLDER): Promise<string> {
  const files: string[] = [];
  for await (const file of glob(COPIED, { cwd: folder, exclude: ['**/*.test.ts'] })) files.push(file);
  files.sort();
  const contents = await Promise.all(files.map((file) => readFile(resolve(folder, file))));
  const hash = createHash('sha256').update(baseImage);
  for (const [index, content] of contents.entries()) {
    hash.update(`\0${files[index]}\0`).update(content);
  }
  return hash.digest('hex').slice(0, 16);
}

/** Notes in a checkout which images it uses, for whoever cleans up; without the note they may be built once more. */
export function noteImages(tag: string, folder = PROJECT_FOLDER): void {
  try {
    mkdirSync(resolve(folder, NOTE, '..'), { recursive: true });
    writeFileSync(resolve(folder, NOTE), tag);
  } catch {
    // A folder that cannot be written to is no reason not to start the lab.
  }
}

/**
 * Removes images of the lab that neither a container nor a checkout on this computer uses, this one included; answers
 * with their names. A checkout uses the images it noted last.
 */
export async function removeUnusedImages(docker: Docker, ownTag: string): Promise<string[]> {
  const [images, containers] = await Promise.all([
    docker.listImages({ filters: { label: [CHECKOUT_LABEL] } }),
    docker.listContainers({ all: true }),
  ]);
  const inContainers = new Set(containers.map(({ ImageID: id }) => id));
  const checkoutOf = ({ Labels: labels }: Docker.ImageInfo): string => labels?.[CHECKOUT_LABEL] ?? '';
  const tags = new Set([ownTag, ...[...new Set(images.map(checkoutOf))].map(notedTag)]);
  const removed: string[] = [];
  for (const image of images) {
    const { Id: id, RepoTags: names } = image;
    // Whether the lab that Compose named an image after will be started again, nobody knows.
    if (checkoutOf(image) === '' && names?.length) continue;
    const used = (names ?? []).filter((name) => tags.has(name.slice(name.lastIndexOf(':') + 1)));
    if (used.length === 0 && inContainers.has(id)) continue;
    // One by one: the image goes with its last name.
    const unused = names?.length ? names.filter((name) => !used.includes(name)) : [id];
    for (const name of unused) if (await isRemoved(docker.getImage(name))) removed.push(name);
  }
  return removed;
}

/** Whether an image is gone now. The engine itself refuses while there is a container of it: with `force`, one that runs. */
export async function isRemoved(image: Docker.Image, force = false): Promise<boolean> {
  return image.remove({ force }).then(
    () => true,
    (error: { statusCode?: number }) => {
      if (error.statusCode === 409) return false;
      if (error.statusCode === 404) return true;
      throw error;
    },
  );
}

function notedTag(folder: string): string {
  try {
    return folder === '' ? '' : readFileSync(resolve(folder, NOTE), 'utf8').trim();
  } catch {
    return '';
  }
}
