/** Reads tables of options from the environment and from a command line. */
import { ConfigError, type Kind, type Table, type ValuesOf } from './row.ts';
import { parseArgs } from 'node:util';

/** Reads a table of variables; one that is unset or empty takes its default. Throws {@link ConfigError}. */
export function readEnvironment<T extends Table>(table: T, environment: NodeJS.ProcessEnv): ValuesOf<T> {
  const entries = Object.entries(table).map(([key, row]) => {
    const given = environment[row.name] ?? '';
    return [key, given === '' ? row.fallback : parseValue(row, row.name, given)];
  });
  return Object.fromEntries(entries) as ValuesOf<T>;
}

/** Reads a table of flags such as `--clients` from the arguments after a command. Throws {@link ConfigError}. */
export function readFlags<T extends Table>(table: T, args: readonly string[]): ValuesOf<T> {
  const entries = Object.entries(table);
  const names = entries.map(([, { name }]) => name);
  const options = Object.fromEntries(
    entries.map(([, { name, expected }]) => [
      name.slice(2),
      { type: expected === '' ? 'boolean' : 'string' } as const,
    ]),
  );
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true });
  const values = Object.fromEntries(entries.map(([key, row]) => [key, row.fallback]));
  for (const token of tokens) {
    if (token.kind === 'positional') throw new ConfigError(`'${token.value}' is one argument too many`);
    if (token.kind === 'option-terminator') continue;
    const { rawName, value } = token;
    const [key, row] = entries.find(([, { name }]) => name === rawName) ?? [];
    if (key === undefined || row === undefined) throw unknownWord('option', rawName, names);
    const isSwitch = row.expected === '';
    if (isSwitch && value !== undefined) throw new ConfigError(`${rawName} takes no value`);
    if (!isSwitch && value === undefined)
      throw new ConfigError(`${rawName} has no value: expected ${row.expected}`);
    values[key] = value === undefined ? true : parseValue(row, rawName, value);
  }
  return values as ValuesOf<T>;
}

/** The value of `given`, under the name it was given by. Throws {@link ConfigError}. */
export function parseValue<Value>({ expected, parse }: Kind<Value>, name: string, given: string): Value {
  const value = parse(given);
  if (value !== undefined) return value;
  const found =
    given.trim() === '' ? 'empty, as a shell makes it of a variable that is not set' : `'${given}'`;
  throw new ConfigError(`${name} is ${found}: expected ${expected}`);
}

/** An error that names the unknown word and, if one is close enough, the one that was probably meant. */
export function unknownWord(what: string, word: string, known: readonly string[]): ConfigError {
  const distances = known.map((candidate) => ({ candidate, distance: editDistance(word, candidate) }));
  const [best] = distances.toSorted((one, other) => one.distance - other.distance);
  const isClose = best !== undefined && best.distance <= Math.max(2, word.length / 2);
  const hint = isClose ? `did you mean ${best.candidate}?` : `expected one of ${known.join(', ')}`;
  return new ConfigError(`unknown ${what} '${word}': ${hint}`);
}

/** Insertions, deletions and replacements that turn `a` into `b` (Levenshtein), row by row of the usual table. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
