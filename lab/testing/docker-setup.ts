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
    else
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

function sweep(): void {
  const ids = execFileSync('docker', ['ps', '--all', '--quiet', '--filter', 'label=org.testcontainers=true'])
    .toString()
    .split('\n')
    .filter((id) => id !== '');
  if (ids.length > 0) execFileSync('docker', ['rm', '--force', '--volumes', ...ids], { stdio: 'ignore' });
}
