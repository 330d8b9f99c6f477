import { type Base, isPython } from '../bases.ts';
import { inSeededOrder } from '../order.ts';
import { JAVASCRIPT, type Change } from './operators.ts';
import { JavaScriptServer, NotHere } from './server.ts';
import type { Mutant, Operator } from '../operator.ts';
import type { Wanted } from '../python.ts';
import { parseSync } from 'oxc-parser';

export const javaScriptOperators: readonly Operator[] = JAVASCRIPT.map(toldOf);

export function javaScriptMutants(
  bases: readonly Base[],
  { operators, seed, each }: Wanted,
): readonly Mutant[] {
  const own = bases.filter((base) => !isPython(base));
  return JAVASCRIPT.filter(({ operator }) => operators?.includes(operator) ?? true).flatMap((change) => {
    const inOrder = inSeededOrder(own, `${seed}/${change.operator}`, ({ name }) => name);
    return inOrder.flatMap((base) => mutantOf(base, change) ?? []).slice(0, each);
  });
}

/** `undefined` where there is nothing to change. Throws where what comes of it is no JavaScript. */
function mutantOf(base: Base, change: Change): Mutant | undefined {
  const server = new JavaScriptServer(base);
  try {
    change.change(server);
  } catch (error) {
    if (error instanceof NotHere) return undefined;
    throw error;
  }
  const files = server.written();
  for (const [file, text] of Object.entries(files)) {
    const [error] = parseSync(file, text).errors;
    if (error !== undefined) throw new Error(`${change.operator} of ${base.name}: ${error.message}\n${text}`);
  }
  if (Object.entries(files).every(([file, text]) => text === base.files[file])) return undefined;
  return { ...toldOf(change), base: base.name, files };
}

function toldOf({ operator, sentence, fault, may, skips }: Change): Operator {
  return { operator, sentence, fault, may, skips };
}
