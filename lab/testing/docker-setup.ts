/** Before the docker tests: is there an engine? After them: is anything left? */
import { execFileSync } from 'node:child_process';
import type { TestProject } from 'vitest/node';

export default function setup(project: TestProject): () => void {
  const docker = engineAnswers();
  project.provide('docker', docker);
  if (!docker && process.env['LAB_REQUIRE_DOCKER'] === '1') {
    throw new Error(
      'LAB_REQUIRE_DOCKER=1, but no Docker engine answers: npm run lab:doctor tells what is missing.',
    );
  }
  // Its cleaning container is fetched from Docker Hub, which a campus may not reach; we sweep by label ourselves.
  process.env['TESTCONTAINERS_RYUK_DISABLED'] = 'true';
  return () => {
    if (docker) sweep();
    else if (project.name === 'docker')
      process.stderr.write(
        '\nDocker tests skipped: no Docker engine answers (npm run lab:doctor tells more).\n',
      );
  };
}

function engineAnswers(): boolean {
  try {
    execFileSync('docker', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** What testcontainers left, and what Compose alone built for the tests' labs. */
function sweep(): void {
  const containers = linesOf(['ps', '--all', '--quiet', '--filter', 'label=org.testcontainers=true']);
  if (containers.length > 0) linesOf(['rm', '--force', '--volumes', ...containers]);
  const named = [
    '--filter',
    'reference=mesin-lab/*:mesin-lab-test-*',
    '--format',
    '{{.Repository}}:{{.Tag}}',
  ];
  const images = linesOf(['image', 'ls', ...named]);
  if (images.length > 0) linesOf(['image', 'rm', '--force', ...images]);
}

function linesOf(words: readonly string[]): string[] {
  const said = execFileSync('docker', words, { stdio: ['ignore', 'pipe', 'ignore'] }).toString();
  return said.split('\n').filter((line) => line !== '');
}
