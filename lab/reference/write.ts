/** `npm run docs:reference`: writes the generated pages into docs/reference. */
import { PROJECT_FOLDER } from '../settings/settings.ts';
import { referencePages } from './reference.ts';
import { resolve } from 'node:path';
import { writeFileSync } from 'node:fs';

for (const [name, text] of referencePages())
  writeFileSync(resolve(PROJECT_FOLDER, 'docs/reference', name), text);
