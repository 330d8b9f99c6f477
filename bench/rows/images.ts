/** What the two images add to the base they are made of. */
import { Missing } from '../errors.ts';
import type { RowPlan } from './plan.ts';
import { spawnSync } from 'node:child_process';
import { spreadOf } from '../spread.ts';

export const images: RowPlan = {
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
  isShort: false,
  async measure(bench) {
    if (!bench.tools.docker) throw new Missing('the sizes of images need docker');
    const server = sizeMb('mesin-lab/server');
    const client = sizeMb('mesin-lab/client');
    const base = baseSizeMb();
    const figure = (of: string, value: number) => ({ of, unit: 'MB', ...spreadOf([value]) });
    return [
      {
        value: spreadOf([server / base]),
        figures: [figure('server image', server), figure('base image', base)],
      },
      { value: spreadOf([client - base]), figures: [figure('client image', client)] },
    ];
  },
};

function baseSizeMb(): number {
  const names = [process.env['LAB_NODE_IMAGE'], 'mesin-lab/node:26', 'node:26-bookworm-slim'];
  for (const name of names) if (name !== undefined && has(name)) return sizeMb(name);
  throw new Missing('no base image is on this engine: npm run lab:up brings one');
}

function has(image: string): boolean {
  return inspect(image).status === 0;
}

function sizeMb(image: string): number {
  const { status, stdout } = inspect(image);
  if (status !== 0) throw new Missing(`no image ${image} is on this engine: npm run lab:up builds it`);
  return Number(stdout) / 1e6;
}

function inspect(image: string): { readonly status: number | null; readonly stdout: string } {
  return spawnSync('docker', ['image', 'inspect', '--format', '{{.Size}}', image], { encoding: 'utf8' });
}
