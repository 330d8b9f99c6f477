import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { readSettings } from '../settings/settings.ts';
import { selectEngine } from './select.ts';

const SETTINGS = readSettings({}, '/no/such/file');

function withoutDocker(): void {
  vi.stubEnv('DOCKER_HOST', 'unix:///nonexistent');
  onTestFinished(() => void vi.unstubAllEnvs());
}

describe('the engine', () => {
  it('is those of LAB_HOSTS where that names hosts, and never the local one then', async () => {
    const given = { LAB_HOSTS: 'mesin-1=lab-1 mesin-2=lab-2 mesin-3=lab-2' };
    const settings = readSettings(given, '/no/such/file');
    const { engine, reason } = await selectEngine('auto', settings);
    expect([engine.name, reason]).toEqual([
      'docker',
      'docker engines of LAB_HOSTS: mesin-1 on lab-1, mesin-2 on lab-2, mesin-3 on lab-2',
    ]);
    await expect(selectEngine('local', settings)).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('is the local one when that is asked for', async () => {
    const { engine, reason } = await selectEngine('local', SETTINGS);
    expect([engine.name, reason]).toEqual(['local', 'local engine, as asked']);
  });

  it('is the local one when Docker does not answer, and the reason is told in one line', async () => {
    withoutDocker();
    const { engine, reason } = await selectEngine('auto', SETTINGS);
    expect(engine.name).toBe('local');
    expect(reason).toBe(
      'local engine, because Docker cannot be used: No Docker engine answers at /nonexistent: run npm run lab:engine on Debian, or start Docker Desktop, or correct DOCKER_HOST; --engine local needs none.',
    );
  });

  it('is not another one than Docker when Docker was asked for', async () => {
    withoutDocker();
    await expect(selectEngine('docker', SETTINGS)).rejects.toMatchObject({ code: 'ENGINE_MISSING' });
  });
});
