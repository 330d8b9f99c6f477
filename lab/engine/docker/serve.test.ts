import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { serveVariables } from './serve.ts';
import { temporaryFolder } from '../../testing/folder.ts';

const COMMAND = "python3 'server.py'";
const isRoot = process.getuid?.() === 0;

function handIn(folderMode: number, fileMode: number, owner?: number): string {
  const folder = join(temporaryFolder(), 'hand in');
  const file = join(folder, 'server.py');
  mkdirSync(folder);
  writeFileSync(file, '');
  if (owner !== undefined) for (const path of [folder, file]) chownSync(path, owner, owner);
  chmodSync(file, fileMode);
  chmodSync(folder, folderMode);
  return folder;
}

describe("a student's program on mesin-1", () => {
  it('runs as the usual user when everybody can read it', () => {
    const folder = handIn(0o755, 0o644);
    expect(serveVariables({ folder, entry: 'server.py', command: COMMAND })).toEqual({
      LAB_SERVE_PATH: folder,
      LAB_SERVE_COMMAND: COMMAND,
    });
  });

  it.runIf(isRoot).each([
    ['folder', 0o700, 0o644],
    ['folder, which others can list but not enter,', 0o754, 0o644],
    ['file', 0o755, 0o600],
  ])('runs as its owner when only the owner can read the %s', (_what, folderMode, fileMode) => {
    const folder = handIn(folderMode, fileMode, 1_234);
    expect(serveVariables({ folder, entry: 'server.py', command: COMMAND })).toMatchObject({
      LAB_SERVE_USER: '1234:1234',
    });
  });

  it.runIf(isRoot)('never runs as root: the owner is told to let others read', () => {
    const folder = handIn(0o700, 0o600);
    expect(() => serveVariables({ folder, entry: 'server.py', command: COMMAND })).toThrow(
      expect.objectContaining({
        code: 'USAGE',
        message: expect.stringContaining(`chmod -R a+rX '${folder}'`) as string,
      }),
    );
  });
});
