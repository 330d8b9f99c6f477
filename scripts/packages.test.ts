/** What npm fetches for this project: exactly what was tried, and none of it runs anything while it is installed. */
import { expect, it } from 'vitest';
import { join } from 'node:path';
import { readFileSync } from 'node:fs';

const PROJECT = join(import.meta.dirname, '..');
const manifest = readJson('package.json') as Manifest;
const { '': ours, ...packages } = (readJson('package-lock.json') as { packages: Record<string, Locked> })
  .packages;

interface Manifest extends Readonly<Record<string, unknown>> {
  readonly scripts: Readonly<Record<string, string>>;
  readonly allowScripts: Readonly<Record<string, boolean>>;
}

interface Locked {
  readonly integrity?: string;
  readonly resolved?: string;
  readonly hasInstallScript?: boolean;
}

it('runs no install script of any dependency', () => {
  const scripted = Object.keys(packages).filter((folder) => packages[folder]?.hasInstallScript);
  const names = scripted.map((folder) => folder.replace(/^.*node_modules\//, ''));
  expect(names.filter((name) => manifest.allowScripts[name] !== false)).toEqual([]);
  expect(Object.values(manifest.allowScripts)).not.toContain(true);
});

it('runs one of its own, which links the Node that came along', () => {
  expect(ours?.hasInstallScript).toBe(true);
  const own = Object.keys(manifest.scripts).filter((name) => /^(pre|post)?(install|prepare)$/.test(name));
  expect(own).toEqual(['postinstall']);
  expect(manifest.scripts['postinstall']).toBe('node scripts/link-node.mjs');
});

it.each(['Dockerfile.server', 'Dockerfile.client'])('%s runs none at all', (file) => {
  const lines = readFileSync(join(PROJECT, file), 'utf8').replaceAll('\\\n', ' ').split('\n');
  const installs = lines.flatMap((line) => line.match(/\bnpm (?:ci|i|install)\b.*/g) ?? []);
  expect(installs).toHaveLength(1);
  expect(installs[0]).toContain(' --ignore-scripts ');
});

it('fetches exact versions, each known by its SHA-512, from whichever registry', () => {
  for (const kind of ['dependencies', 'devDependencies', 'optionalDependencies'])
    for (const version of Object.values(manifest[kind] as Record<string, string>))
      expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  for (const [folder, { integrity, resolved }] of Object.entries(packages)) {
    expect(integrity, folder).toMatch(/^sha512-[\w+/]{86}==$/);
    expect(resolved, folder).toBeUndefined();
  }
});

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(join(PROJECT, file), 'utf8'));
}
