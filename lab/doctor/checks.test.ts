import { beforeEach, afterEach, describe, expect, it, vi } from 'vitest';
import { examine } from './checks.ts';
import type { Finding } from './finding.ts';
import { chmodSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { freePort, localLab } from '../testing/program.ts';
import { join } from 'node:path';
import { once } from 'node:events';
import { readSettings } from '../settings/settings.ts';
import { temporaryFolder } from '../testing/folder.ts';

/** What is found by a computer without an engine, whose programs are those in `programs`. */
async function findings(
  variables: Record<string, string> = {},
  programs: Record<string, string> = {},
): Promise<Map<string, Finding>> {
  const folder = temporaryFolder();
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  vi.stubEnv('PATH', folder);
  const settings = readSettings(
    { ...(await localLab(62)), LAB_HOST_PORT: String(await freePort()), ...variables },
    '/no/such/file',
  );
  return new Map((await examine(settings)).map((finding) => [finding.check, finding]));
}

describe('the doctor, where no engine answers,', () => {
  beforeEach(() => {
    vi.stubEnv('DOCKER_HOST', 'unix:///nonexistent');
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it('says so first, and leaves out what only the engine could tell', async () => {
    const found = await findings();
    expect([...found.keys()]).toEqual(['Docker engine', 'Compose v2', 'port', 'local capture']);
    expect(found.get('Docker engine')).toMatchObject({
      state: 'missing',
      remedy: expect.stringContaining('npm run lab:engine') as string,
    });
  });

  it('does not send to the doctor whoever is there', async () => {
    const found = await findings();
    expect(JSON.stringify([...found.values()])).not.toContain('lab:doctor');
  });

  it('finds Compose missing, or its version', async () => {
    expect((await findings()).get('Compose v2')).toMatchObject({
      state: 'missing',
      remedy: expect.stringContaining('Compose plugin') as string,
    });
    const old = { docker: 'echo "docker: \'compose\' is not a docker command." >&2; exit 1' };
    expect((await findings({}, old)).get('Compose v2')?.state).toBe('missing');
    const here = { docker: 'echo 2.26.1' };
    expect((await findings({}, here)).get('Compose v2')).toMatchObject({ state: 'fine', detail: '2.26.1' });
  });

  it('tells a tcpdump that is missing from one that may not capture and one that may', async () => {
    const check = async (programs = {}): Promise<Finding | undefined> =>
      (await findings({}, programs)).get('local capture');
    expect(await check()).toMatchObject({
      state: 'limited',
      remedy: expect.stringContaining('install the package tcpdump') as string,
    });
    const forbidden = 'echo "tcpdump: lo: You don\'t have permission to capture" >&2; exit 1';
    expect(await check({ tcpdump: forbidden })).toMatchObject({
      state: 'limited',
      remedy: expect.stringMatching(/sudo (setcap|chmod)/) as string,
    });
    expect(await check({ tcpdump: 'exit 0' })).toMatchObject({ state: 'fine' });
  });

  it.each([
    ['the door', '127.0.0.1', 'LAB_HOST_PORT'],
    ['the local engine', '127.16.62.101', 'LAB_PORT'],
  ])('finds the port taken that %s needs', async (_what, address, variable) => {
    expect((await findings()).get('port')?.state).toBe('fine');
    const port = String(await freePort(address));
    const other = createServer().listen(Number(port), address);
    await once(other, 'listening');
    const found = (await findings({ [variable]: port })).get('port');
    other.close();
    expect(found).toMatchObject({ state: 'limited' });
    expect(found?.detail).toContain(port);
    expect(found?.remedy).toContain(variable);
  });

  it('looks at the port that Compose would open, whatever the port of the server', async () => {
    const LAB_PORT = String(await freePort());
    const other = createServer().listen(Number(LAB_PORT), '127.0.0.1');
    await once(other, 'listening');
    const found = (await findings({ LAB_PORT, LAB_HOST_PORT: '' })).get('port');
    other.close();
    expect(found?.detail).not.toContain(`${LAB_PORT} is in use`);
  });
});
