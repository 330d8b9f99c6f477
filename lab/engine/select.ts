/**
 * Which engine runs the lab: the one asked for, else the one it is up on, else Docker when it answers and this computer's
 * processes otherwise.
 */
import type { Engine } from './engine.ts';
import { LabError } from '../errors.ts';
import { LocalEngine } from './local/engine.ts';
import { isAbsent } from './loan.ts';
import type { Settings } from '../settings/settings.ts';

/** What `--engine` takes. */
export const ENGINE_CHOICES = ['docker', 'local', 'auto'] as const;

/**
 * `reason` says in one line for people which engine was taken, and why. Throws {@link LabError} when Docker was asked for
 * and cannot be used. dockerode is loaded only when it is needed: it takes longer than everything else at start.
 */
export async function selectEngine(
  choice: (typeof ENGINE_CHOICES)[number],
  settings: Settings,
): Promise<{ engine: Engine; reason: string }> {
  if (settings.hosts !== undefined) return selectHosts(choice, settings, settings.hosts);
  const local = new LocalEngine(settings);
  if (choice === 'local') return { engine: local, reason: 'local engine, as asked' };
  try {
    const [{ connectDocker }, { DockerEngine }] = await Promise.all([
      import('./docker/endpoint.ts'),
      import('./docker/engine.ts'),
    ]);
    const engine = new DockerEngine(await connectDocker(), settings);
    if (choice === 'auto' && (await local.find()) !== undefined && isAbsent(await engine.status()))
      return { engine: local, reason: 'local engine, because the lab is up there' };
    return { engine, reason: `docker engine, ${choice === 'docker' ? 'as asked' : 'because it answers'}` };
  } catch (error) {
    if (choice === 'docker' || !(error instanceof LabError)) throw error;
    const reason = `local engine, because Docker cannot be used: ${error.message}`;
    return { engine: local, reason };
  }
}

async function selectHosts(
  choice: (typeof ENGINE_CHOICES)[number],
  settings: Settings,
  hosts: NonNullable<Settings['hosts']>,
): Promise<{ engine: Engine; reason: string }> {
  if (choice === 'local')
    throw new LabError(
      'USAGE',
      'LAB_HOSTS has the machines on Docker engines of several hosts: leave --engine local away, or empty LAB_HOSTS.',
    );
  const { SeveralHosts } = await import('./docker/several-hosts.ts');
  const places = Object.entries(hosts).map(([machine, context]) => `${machine} on ${context}`);
  return {
    engine: new SeveralHosts(settings, hosts),
    reason: `docker engines of LAB_HOSTS: ${places.join(', ')}`,
  };
}
