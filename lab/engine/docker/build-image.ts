/** A student's Dockerfile, built without a network: what it runs while building is as little trusted as its program. */
import { LabError } from '../../errors.ts';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const TIMEOUT_MS = 120_000;

/** The image's id. Throws {@link LabError} `ENGINE_FAILED` with the builder's last words. */
export async function buildImage(folder: string, labels: Readonly<Record<string, string>>): Promise<string> {
  const label = Object.entries(labels).flatMap(([name, value]) => ['--label', `${name}=${value}`]);
  try {
    const { stdout } = await promisify(execFile)(
      'docker',
      ['build', '--quiet', '--network', 'none', ...label, folder],
      { timeout: TIMEOUT_MS },
    );
    return stdout.trim();
  } catch (cause) {
    const { stderr = '' } = cause as { stderr?: string };
    const words = stderr.trim().split('\n').at(-1) ?? '';
    throw new LabError(
      'ENGINE_FAILED',
      `The Dockerfile in ${folder} cannot be built without a network: ${words || String(cause)}`,
      { cause },
    );
  }
}
