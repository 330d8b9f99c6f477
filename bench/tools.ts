/** What of the bench's tools this machine has, and what it cannot measure without the others. */
import { spawnSync } from 'node:child_process';

export interface Tools {
  readonly cc: boolean;
  readonly python3: boolean;
  readonly taskset: boolean;
  readonly docker: boolean;
}

export interface MissingTool {
  readonly tool: keyof Tools;
  readonly consequence: string;
}

const CONSEQUENCES: Record<keyof Tools, string> = {
  cc: 'no C limit and no neutral generator: our client makes the load, ratios to the limit are left out',
  python3: 'no Python server: ratios to it are left out',
  taskset: 'nothing is pinned to a core: the system moves servers and generator about',
  docker: 'no engine answers: the rows about containers and images are left out',
};

export function findTools(): Tools {
  return {
    cc: answers('cc', '--version'),
    python3: answers('python3', '--version'),
    taskset: answers('taskset', '--version'),
    docker: answers('docker', 'version'),
  };
}

export function missingTools(tools: Tools): MissingTool[] {
  return (Object.keys(CONSEQUENCES) as (keyof Tools)[])
    .filter((tool) => !tools[tool])
    .map((tool) => ({ tool, consequence: CONSEQUENCES[tool] }));
}

function answers(command: string, question: string): boolean {
  return spawnSync(command, [question], { stdio: 'ignore', timeout: 10_000 }).status === 0;
}
