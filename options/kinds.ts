/** The kinds of values that options take; each says what it expects. */
import { isIP, isIPv4 } from 'node:net';
import type { Kind } from './row.ts';
import { LANGUAGES } from './language.ts';

/** Digits alone, at most nine; both bounds are allowed. */
export function wholeNumber(least: number, most: number): Kind<number> {
  return numberLike(/^\d{1,9}$/, least, most, 'a whole number');
}

/** Digits with at most six decimals after a point; both bounds are allowed. */
export function decimal(least: number, most: number): Kind<number> {
  return numberLike(/^\d{1,9}(\.\d{1,6})?$/, least, most, 'a number');
}

/** One of a few words. */
export function choice<const Value extends string>(...choices: readonly Value[]): Kind<Value> {
  const parse = (given: string): Value | undefined => choices.find((value) => value === given);
  return { expected: `one of ${choices.join(', ')}`, parse, choices };
}

/** Text that passes the test of `shape`; where none is given any will do, but a blank one says nothing. */
export function text(expected: string, shape: Pick<RegExp, 'test'> = /\S/): Kind<string> {
  return { expected, parse: (given) => (shape.test(given) ? given : undefined) };
}

/** One or more of a kind, as in `--against <folders...>`. */
export function several<Value>({ expected, parse }: Kind<Value>): Kind<readonly Value[]> {
  return {
    expected,
    parse: (given) => {
      const value = parse(given);
      return value === undefined ? undefined : [value];
    },
  };
}

/** Several of a few words, in one. */
export function someOf(words: readonly string[]): Kind<readonly string[]> {
  return {
    expected: `one or more of ${words.join(', ')}, separated by commas`,
    parse: (given) => {
      const some = given.split(',');
      return some.every((word) => words.includes(word)) ? some : undefined;
    },
  };
}

/** Takes no value: to name it is to switch it on. */
export const SWITCH: Kind<boolean> = { expected: '', parse: () => undefined };
/** A switch in the environment, where something has to be written. */
export const ON_OFF: Kind<boolean> = {
  expected: '0 or 1',
  parse: (given) => (given === '0' || given === '1' ? given === '1' : undefined),
};

export const LANGUAGE = choice(...LANGUAGES);
export const LOG_LEVEL = choice('silent', 'error', 'warn', 'info', 'debug');
export const LOG_FORMAT = choice('text', 'json');
export const HOST = text('an IP address or a host name', /^[\w.:%-]+$/);
export const IP_ADDRESS = text('an IP address', { test: (given) => isIP(given) !== 0 });
export const IPV4_ADDRESS = text('an IPv4 address', { test: isIPv4 });

/** As docker takes it: `512m`, `1.5gb`, or bytes. It refuses less than 6 MiB. */
export const MEMORY = text('an amount of memory such as 512m or 1g, at least 6m', {
  test: (given) => {
    const [, amount = 'none', unit = ''] = /^(\d+(?:\.\d+)?) ?([kmgtp]?)i?b?$/i.exec(given) ?? [];
    return Number(amount) * 1_024 ** ['', 'k', 'm', 'g', 't', 'p'].indexOf(unit.toLowerCase()) >= 6 * 2 ** 20;
  },
});

/**
 * A time zone of the TZ database, under its own name: with `asia/jakarta` or `+07:00` in TZ, both of which Intl takes,
 * Node would silently fall back to UTC.
 */
export const ZONE: Kind<string> = {
  expected: 'a time zone such as Asia/Jakarta',
  parse: (given) => {
    try {
      const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: given }).resolvedOptions();
      return /^[+-]/.test(timeZone) ? undefined : timeZone;
    } catch {
      return undefined;
    }
  },
};

function numberLike(shape: RegExp, least: number, most: number, what: string): Kind<number> {
  const parse = (given: string): number | undefined => {
    const value = shape.test(given) ? Number(given) : Number.NaN;
    return value >= least && value <= most ? value : undefined;
  };
  return { expected: `${what} from ${least} to ${most}`, parse, range: [least, most] };
}
