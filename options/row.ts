/**
 * What a program can be told, as data. A row is one flag of a command line or one variable of the environment: how it is
 * read, its default, its line of help and its entry in docs/reference all come from it.
 */

/** A flag or a variable that cannot be used; the message names it, the value found, and what was expected. */
export class ConfigError extends Error {
  readonly code = 'CONFIG';
  override readonly name = 'ConfigError';
}

/** Which values an option takes. */
export interface Kind<Value> {
  /** Completes "expected …": `a whole number from 1 to 64`. Empty for a switch, which takes no value. */
  readonly expected: string;
  /** Gives `undefined` for what is not expected. */
  readonly parse: (given: string) => Value | undefined;
  /** All values there are, where they are few words. */
  readonly choices?: readonly string[];
  /** The least and the most, of a number. */
  readonly range?: readonly [least: number, most: number];
}

/** One flag or variable. */
export interface Row<Value = unknown> extends Kind<Value> {
  /** As people write it: `PORT`, `--clients`, or `-n, --lines <n>` where a help screen names the value. */
  readonly name: string;
  readonly fallback: Value;
  /** The default as people read it. */
  readonly shown: string;
  /** Without a full stop, as a line of a help screen has it. */
  readonly help: string;
}

/** The options of a program or a command, by the name that code has for each. */
export type Table = Readonly<Record<string, Row>>;

/** What reading a table gives: a value for each key. */
export type ValuesOf<T extends Table> = { readonly [Name in keyof T]: T[Name]['fallback'] };

/** An option with a default; `shown` describes it where the value itself would say nothing. */
export function row<Value>(
  name: string,
  kind: Kind<Value>,
  fallback: NoInfer<Value>,
  help: string,
  shown = typeof fallback === 'boolean' ? '' : String(fallback),
): Row<Value> {
  return { ...kind, name, fallback, shown, help };
}

/** An option without a default value; `shown` says what happens instead, if there is anything to say. */
export function optional<Value>(
  name: string,
  kind: Kind<Value>,
  help: string,
  shown = '',
): Row<Value | undefined> {
  return { ...kind, name, fallback: undefined, shown, help };
}

/** A help screen's lines: name, default, meaning, and the values taken. */
export function tableHelp(table: Table): string {
  const rows = Object.values(table);
  const width = (of: (one: Row) => string): number => Math.max(...rows.map((one) => of(one).length));
  const [nameWidth, shownWidth] = [width(({ name }) => name), width(({ shown }) => shown)];
  return rows
    .map(({ name, shown, help, expected }) => {
      const values = expected === '' ? '' : ` (${expected})`;
      return `  ${name.padEnd(nameWidth)}  ${shown.padEnd(shownWidth)}  ${help}${values}`;
    })
    .join('\n');
}
