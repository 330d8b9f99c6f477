import { beforeAll, describe, expect, it } from 'vitest';
import { describeWithDocker, labImages, run } from '../../testing/docker.ts';
import Docker from 'dockerode';
import { buildImage } from './build-image.ts';
import { join } from 'node:path';
import { temporaryFolder } from '../../testing/folder.ts';
import { writeFileSync } from 'node:fs';

describeWithDocker("a student's Dockerfile", () => {
  const docker = new Docker();
  const labels = { 'mesin-lab.test': 'build-image' };
  let image = '';
  beforeAll(async () => void (image = (await labImages()).client));

  function dockerfile(...lines: readonly string[]): string {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'Dockerfile'), [`FROM ${image}`, 'USER root', ...lines].join('\n'));
    return folder;
  }

  describe('while it is built', () => {
    it('has no network, and bounds of memory, processor and files', async () => {
      // Of either version of the kernel's groups.
      const memory =
        '$(cat /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null)';
      const folder = dockerfile(
        `RUN test ${memory} = 536870912`,
        'RUN test "$(ls /sys/class/net)" = lo',
        'RUN ! head -c 600000000 /dev/zero >/big && rm -f /big',
      );
      const id = await buildImage(docker, folder, labels);
      expect(id).toMatch(/^sha256:[0-9a-f]{64}$/);
      expect((await docker.getImage(id).inspect()).Config.Labels).toMatchObject(labels);
      await docker.getImage(id).remove();
    });

    it('is ended when its time is up, and its container with it', async () => {
      const mark = `sleep 987.${process.pid}`;
      const building = buildImage(docker, dockerfile(`RUN ${mark}`), labels, { timeoutMs: 3_000 });
      await expect(building).rejects.toMatchObject({
        code: 'ENGINE_FAILED',
        message: expect.stringContaining('was not built within 3 s and was stopped'),
      });
      const { stdout } = await run('docker', ['ps', '--all', '--no-trunc', '--format', '{{.Command}}']);
      expect(stdout).not.toContain(mark);
    });
  });

  it('is not built by who cannot bound it', async () => {
    const folder = dockerfile('RUN --mount=type=cache,target=/cache true');
    await expect(buildImage(docker, folder, labels)).rejects.toThrow(/needs BuildKit, which cannot limit/);
  });

  it('that fails is told with the last words of its builder', async () => {
    const folder = dockerfile('RUN exit 7');
    await expect(buildImage(docker, folder, labels)).rejects.toThrow(/cannot be built .* code: 7$/);
  });
});
