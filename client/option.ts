/** Command-line options as data: one row gives parsing, default, check and help. */
import { nearest } from './nearest.ts';
import { parseArgs } from 'node:util';

/** A command line that cannot be used; the message names what is wrong and what was expected. */
export class ConfigError extends Error {
  readonly code = 'CONFIG';
  override readonly name = 'ConfigError';
}

export interface Option<Value> {
  /** The flag is this row's key in kebab case: `timeoutMs` is `--timeout-ms`. A switch takes no value. */
  readonly kind: 'value' | 'switch';
  readonly fallback: Value;
  /** The default as help shows it. */
  readonly shown: string;
  readonly expected: string;
  readonly help: string;
  /** Gives `undefined` for what is not `expected`. */
  readonly parse: (given: string) => Value | undefined;
}

export type OptionTable<Values> = { readonly [Name in keyof Values]: Option<Values[Name]> };

/** Reads the arguments after a command's name. Throws {@link ConfigError}. */
export function readOptions<Values extends object>(
  table: OptionTable<Values>,
  args: readonly string[],
): Values {
  const rows = Object.entries<Option<unknown>>(table).map(([name, option]) => ({
    name,
    flag: flagOf(name),
    option,
  }));
  const options: Record<string, { type: 'boolean' | 'string' }> = {};
  for (const { flag, option } of rows)
    options[flag] = { type: option.kind === 'switch' ? 'boolean' : 'string' };
  const { tokens } = parseArgs({
    args: [...args],
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const values = Object.fromEntries(rows.map(({ name, option }) => [name, option.fallback]));
  for (const token of tokens) {
    if (token.kind === 'positional') throw new ConfigError(`'${token.value}' is one argument too many`);
    if (token.kind === 'option-terminator') continue;
    const row = rows.find(({ flag }) => flag === token.name);
    if (row === undefined)
      throw unknown(
        'option',
        token.rawName,
        rows.map(({ flag }) => `--${flag}`),
      );
    values[row.name] = readValue(row.option, token.rawName, token.value);
  }
  return values as Values;
}

/** One line per option: flag, default, meaning. */
export function optionHelp<Values extends object>(table: OptionTable<Values>): string {
  return Object.entries<Option<unknown>>(table)
    .map(([name, { shown, help, expected }]) => {
      const values = expected === '' ? '' : ` (${expected})`;
      return `  --${flagOf(name).padEnd(12)} ${shown.padEnd(10)} ${help}${values}`;
    })
    .join('\n');
}

/** An error that names the word and the one that was probably meant. */
export function unknown(what: string, word: string, candidates: readonly string[]): ConfigError {
  const meant = nearest(word, candidates);
  const hint = meant === undefined ? `expected one of ${candidates.join(', ')}` : `did you mean ${meant}?`;
  return new ConfigError(`unknown ${what} '${word}': ${hint}`);
}

export function wholeNumber(fallback: number, least: number, most: number, help: string): Option<number> {
  const parse = (given: string): number | undefined =>
    /^\d{1,9}$/.test(given) ? within(Number(given), least, most) : undefined;
  const expected = `a whole number from ${least} to ${most}`;
  return { kind: 'value', fallback, shown: String(fallback), expected, help, parse };
}

export function decimal(fallback: number, least: number, most: number, help: string): Option<number> {
  const parse = (given: string): number | undefined =>
    /^\d{1,9}(\.\d{1,6})?$/.test(given) ? within(Number(given), least, most) : undefined;
  return {
    kind: 'value',
    fallback,
    shown: String(fallback),
    expected: `a number from ${least} to ${most}`,
    help,
    parse,
  };
}

export function oneOf<Value extends string>(
  fallback: Value,
  values: readonly Value[],
  help: string,
): Option<Value> {
  const parse = (given: string): Value | undefined => values.find((value) => value === given);
  return { kind: 'value', fallback, shown: fallback, expected: `one of ${values.join(', ')}`, help, parse };
}

export function text(fallback: string, shape: RegExp, expected: string, help: string): Option<string> {
  const parse = (given: string): string | undefined => (shape.test(given) ? given : undefined);
  return { kind: 'value', fallback, shown: fallback, expected, help, parse };
}

/** The same option without a default; `shown` says what happens instead. */
export function optional<Value>(option: Option<Value>, shown = ''): Option<Value | undefined> {
  return { ...option, fallback: undefined, shown };
}

export function toggle(help: string): Option<boolean> {
  return { kind: 'switch', fallback: false, shown: '', expected: '', help, parse: () => undefined };
}

function readValue(
  { kind, expected, parse }: Option<unknown>,
  flag: string,
  given: string | undefined,
): unknown {
  if (kind === 'switch') {
    if (given !== undefined) throw new ConfigError(`${flag} takes no value`);
    return true;
  }
  if (given === undefined) throw new ConfigError(`${flag} has no value: expected ${expected}`);
  const value = parse(given);
  if (value === undefined) throw new ConfigError(`${flag} is '${given}': expected ${expected}`);
  return value;
}

function within(value: number, least: number, most: number): number | undefined {
  return value >= least && value <= most ? value : undefined;
}

function flagOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
