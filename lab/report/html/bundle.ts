/** The page's script: its modules as they are, without their types, each in a scope of its own, those imported first. */
import { dirname, join } from 'node:path';
import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';

const IMPORT = /^import \{([^}]*)\} from '(\.[^']*)';$/gm;
const EXPORT = /^export (?=(?:async )?(?:function|const|class) ([\w$]+))/gm;
const LEFT_OVER = /^(?:import|export)\b.*/m;

/** Throws for an import or export in a form it does not know, as the page would be without a script. */
export function bundle(entry: string): string {
  const names = new Map<string, string>();
  const scopes: string[] = [];
  const add = (path: string): string => {
    const known = names.get(path);
    if (known !== undefined) return known;
    const name = `$${names.size}`;
    names.set(path, name);
    const exported: string[] = [];
    const code = withoutTypes(readFileSync(path, 'utf8'))
      .replaceAll(
        IMPORT,
        (_, wanted: string, from: string) =>
          `const {${wanted.replaceAll(' as ', ': ')}} = ${add(join(dirname(path), from))};`,
      )
      .replaceAll(EXPORT, (_, what: string) => {
        exported.push(what);
        return '';
      });
    const strange = LEFT_OVER.exec(code);
    if (strange !== null) throw new Error(`The page's script cannot have '${strange[0]}' (${path}).`);
    scopes.push(`const ${name} = (() => {\n${code.trim()}\nreturn { ${exported.join(', ')} };\n})();`);
    return name;
  };
  add(entry);
  return `(() => {\n'use strict';\n${scopes.join('\n')}\n})();`.replaceAll('</script', String.raw`<\/script`);
}

/** Node says once a process that this function may still change, which is nothing to whoever wants a report. */
function withoutTypes(code: string): string {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    // Types leave spaces where they stood.
    const stripped = stripTypeScriptTypes(code).replaceAll(/[ \t]+$/gm, '');
    return stripped.replaceAll(/\n{3,}/g, '\n\n');
  } finally {
    process.emitWarning = emitWarning;
  }
}
