/** `npm run docs:schemas`: writes docs/schemas, one JSON Schema (draft 7) for each kind of document and of line. */
import { DOCUMENTS, LINES } from './commands/documents.ts';
import { ListeningSchema, PartSchema, RUN_VERSION } from './recording/run-record.ts';
import { EvidenceSchema } from './evidence/evidence.ts';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { PROJECT_FOLDER } from './settings/settings.ts';
import { resolve } from 'node:path';
import { toJsonSchema } from '@valibot/to-json-schema';

export const SCHEMAS_FOLDER = resolve(PROJECT_FOLDER, 'docs/schemas');

/** Their texts by file name. */
export function jsonSchemas(): Map<string, string> {
  // What the three kinds of runs share stands once in their schema.
  const shared = { evidence: EvidenceSchema, part: PartSchema, listening: ListeningSchema };
  return new Map(
    Object.entries({ ...DOCUMENTS, ...LINES }).map(([name, schema]) => {
      const [version, definitions] = name === 'run' ? [RUN_VERSION, shared] : [1, {}];
      const title = `mesin-lab ${name}, version ${version}`;
      const described = { title, ...toJsonSchema(schema, { typeMode: 'input', definitions }) };
      return [`${name}.schema.json`, `${JSON.stringify(described, null, 2)}\n`];
    }),
  );
}

if (import.meta.main) {
  rmSync(SCHEMAS_FOLDER, { recursive: true, force: true });
  mkdirSync(SCHEMAS_FOLDER, { recursive: true });
  for (const [name, schema] of jsonSchemas()) writeFileSync(resolve(SCHEMAS_FOLDER, name), schema);
}
