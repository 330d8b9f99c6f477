import { expect, test } from 'vitest';
import { bundle } from './bundle.ts';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { temporaryFolder } from '../../testing/folder.ts';
import { writeFileSync } from 'node:fs';

test('runs modules in scopes of their own, those imported first and once', () => {
  const folder = temporaryFolder();
  const write = (name: string, code: string): string => {
    writeFileSync(join(folder, name), code);
    return join(folder, name);
  };
  write(
    'count.ts',
    `const own: number[] = [];\nexport function add(n: number): number {\n  return own.push(n);\n}\n`,
  );
  write(
    'twice.ts',
    `import { add as more } from './count.ts';\nconst own = 2;\nexport const twice = () => more(own);\n`,
  );
  const entry = write(
    'main.ts',
    `import type { X } from './none.ts';\nimport {\n  add,\n} from './count.ts';\nimport { twice } from './twice.ts';\nsay([add(1), twice()], '</script>');\n`,
  );
  const said: unknown[] = [];
  const script = bundle(entry);
  runInNewContext(script, { say: (...values: unknown[]) => said.push(...values) });
  expect(JSON.stringify(said)).toBe('[[1,2],"</script>"]');
  expect(script).not.toContain('</script');
});

test('refuses an import it does not know, as the page would be without a script', () => {
  const entry = join(temporaryFolder(), 'main.ts');
  writeFileSync(entry, `import fs from 'node:fs';\n`);
  expect(() => bundle(entry)).toThrow("cannot have 'import fs");
});
