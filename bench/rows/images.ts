/** What the two images add to the base they are made of. */
import type { Experiment } from '../row.ts';
import Docker from 'dockerode';
import { imagesOf } from '../../lab/engine/docker/images.ts';
import { Missing } from '../machine.ts';
import { readSettings } from '../../lab/settings/settings.ts';

export const images: Experiment = {
  titles: [
    {
      name: 'image-server',
      what: { en: 'size of the server image / base image', id: 'ukuran image server / image dasar' },
      unit: 'ratio',
      target: { atMost: 1.3 },
    },
    {
      name: 'image-client',
      what: {
        en: 'size of the client image beyond the base image',
        id: 'ukuran image klien di luar image dasar',
      },
      unit: 'MB',
      target: { atMost: 350 },
    },
  ],
  async measure(bench) {
    if (!bench.has('docker')) throw new Missing('the sizes of images need docker');
    const docker = new Docker();
    const images = await imagesOf(docker, readSettings().environment);
    const server = await sizeMb(docker, images.server);
    const client = await sizeMb(docker, images.client);
    const base = await sizeMb(docker, images.baseImage);
    return [
      {
        values: [server / base],
        figures: [
          ['server image', 'MB', [server]],
          ['base image', 'MB', [base]],
        ],
      },
      { values: [client - base], figures: [['client image', 'MB', [client]]] },
    ];
  },
};

async function sizeMb(docker: Docker, image: string): Promise<number> {
  const { Size: bytes } = await docker
    .getImage(image)
    .inspect()
    .catch(() => {
      throw new Missing(`the engine has no image ${image}: npm run lab:up brings it`);
    });
  return bytes / 1e6;
}
