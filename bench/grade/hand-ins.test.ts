import { describe, expect, it } from 'vitest';
import { HAND_INS, writeClass, writeHandIn } from './hand-ins.ts';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../lab/testing/folder.ts';

describe('what the grader is measured with', () => {
  it.each([
    ['right', 'listen(128)'],
    ['shortQueue', 'listen(1)'],
    ['failing', 'while'],
    ['falling', 'if len(self.kept) <= 12: client.start()'],
  ] as const)('has a server that is %s', (name, piece) => {
    expect(readFileSync(writeHandIn(HAND_INS[name], temporaryFolder()), 'utf8')).toContain(piece);
  });

  it('is never a server whose one line could not be changed', () => {
    const handIn = { ...HAND_INS.right, change: ['no such line', ''] } as const;
    expect(() => writeHandIn(handIn, temporaryFolder())).toThrow(
      "right/thread-per-connection.py has no 'no such line'",
    );
  });

  it('has a class of which half answer through a queue of one, whole or a part of it', () => {
    const shares = [60, 20].map((students) => {
      const folder = writeClass(students, temporaryFolder());
      const names = readdirSync(folder);
      expect(names).toHaveLength(students);
      const texts = names.map((name) => readFileSync(join(folder, name, 'server.py'), 'utf8'));
      return texts.filter((text) => text.includes('my_socket.listen(1)')).length / students;
    });
    expect(shares[0]).toBeCloseTo(28 / 60);
    expect(shares[1]).toBeCloseTo(28 / 60, 0);
  });
});
