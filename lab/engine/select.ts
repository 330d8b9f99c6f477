/** Which engine runs the lab: the one asked for, or Docker when it answers and this computer's processes otherwise. */
import type { Engine, EngineName } from './engine.ts';
import { LabError } from '../errors.ts';
import { LocalEngine } from './local/engine.ts';
import type { Settings } from '../settings.ts';

export type EngineChoice = EngineName | 'auto';
export const ENGINE_CHOICES: readonly EngineChoice[] = ['docker', 'local', 'auto'];

export interface SelectedEngine {
  readonly engine: Engine;
  /** Which one and why, as one line for people. */
  readonly reason: string;
}

/** dockerode is loaded only when it is needed: it takes longer than everything else at start. */
export async function selectEngine(choice: EngineChoice, settings: Settings): Promise<SelectedEngine> {
  if (choice === 'local') return { engine: new LocalEngine(settings), reason: 'local engine, as asked' };
  try {
    const [{ connectDocker }, { DockerEngine }] = await Promise.all([
      import('./docker/endpoint.ts'),
      import('./docker/engine.ts'),
    ]);
    const engine = new DockerEngine(await connectDocker(), settings);
    return {
      engine,
      reason: choice === 'docker' ? 'docker engine, as asked' : 'docker engine, because it answers',
    };
  } catch (error) {
    if (choice === 'docker' || !(error instanceof LabError)) throw error;
    const reason = `local engine, because Docker cannot be used: ${error.message}`;
    return { engine: new LocalEngine(settings), reason };
  }
}
