import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { tmpdir } from 'node:os';

/** A folder that is gone when the test is over. */
export function temporaryFolder(): string {
  const path = mkdtempSync(join(tmpdir(), 'mesin-lab-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}
