// What a recipe can be told: read, checked and explained before anything starts.
import { parseArgs } from 'node:util';

export interface Flag {
  readonly help: string;
  /** What the flag takes; a switch takes nothing. */
  readonly expected?: string;
  readonly fits?: (text: string) => boolean;
}

export type FlagTable = Readonly<Record<string, Flag>>;

export const ENGINE: Flag = {
  help: 'what runs the machines',
  expected: 'docker, local or auto',
  fits: (text) => ['docker', 'local', 'auto'].includes(text),
};

export function wholeNumber(help: string, least: number, most: number): Flag {
  return {
    help,
    expected: `a whole number from ${least} to ${most}`,
    fits: (text) => /^\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most,
  };
}

/** The flags given, with their values. Help and refusals end the script here: nothing has started yet. */
export function readFlags(script: string, what: string, table: FlagTable): Map<string, string> {
  const known = Object.entries(table);
  const options = Object.fromEntries(
    known.map(([name, { fits }]) => [name, { type: fits ? 'string' : 'boolean' } as const]),
  );
  const args = process.argv.slice(2);
  const { tokens } = parseArgs({ args, options, strict: false, allowPositionals: true, tokens: true });
  const given = new Map<string, string>();
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional') refuse(script, `'${token.value}' is one argument too many`);
    const { name, rawName, value } = token;
    if (name === 'help' || name === 'h') explain(script, what, table);
    const flag = table[name];
    if (flag === undefined || !Object.hasOwn(table, name))
      refuse(script, `unknown option '${rawName}', expected ${known.map(([one]) => `--${one}`).join(', ')}`);
    if (flag.fits === undefined && value !== undefined) refuse(script, `${rawName} takes no value`);
    if (flag.fits !== undefined && (value === undefined || !flag.fits(value)))
      refuse(script, `${rawName} is '${value ?? ''}': expected ${flag.expected}`);
    given.set(name, value ?? '');
  }
  return given;
}

/** As a command line has them, to hand them on. */
export function words(flags: ReadonlyMap<string, string>): string[] {
  return [...flags].flatMap(([name, value]) => (value === '' ? [`--${name}`] : [`--${name}`, value]));
}

function explain(script: string, what: string, table: FlagTable): never {
  console.log(`npm run ${script}: ${what}\n`);
  for (const [name, { help, expected }] of Object.entries(table))
    console.log(`  --${name.padEnd(10)} ${help}${expected === undefined ? '' : ` (${expected})`}`);
  process.exit(0);
}

function refuse(script: string, sentence: string): never {
  console.error(`${sentence}; npm run ${script} -- --help tells more.`);
  process.exit(2);
}
