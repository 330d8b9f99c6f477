/** What the images are built from, where `.env` does not say: this computer's own base image and CA bundle, if any. */
import type Docker from 'dockerode';
import { existsSync } from 'node:fs';

/** What `npm run lab:base-image` makes for places without Docker Hub. */
const OWN_BASE_IMAGE = 'mesin-lab/node:26';

/** Variables of docker-compose.yml. A proxy that inspects TLS has its CA in this process's environment already. */
export async function buildSources(
  docker: Docker,
  environment: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const variables: Record<string, string> = {};
  if (!environment['LAB_NODE_IMAGE'] && (await exists(docker, OWN_BASE_IMAGE))) {
    variables['LAB_NODE_IMAGE'] = OWN_BASE_IMAGE;
  }
  const bundle = environment['NODE_EXTRA_CA_CERTS'];
  if (!environment['LAB_CA_FILE'] && bundle !== undefined && existsSync(bundle))
    variables['LAB_CA_FILE'] = bundle;
  return variables;
}

async function exists(docker: Docker, image: string): Promise<boolean> {
  return docker
    .getImage(image)
    .inspect()
    .then(
      () => true,
      () => false,
    );
}
