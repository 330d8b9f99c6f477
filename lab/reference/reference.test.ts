import { describe, expect, it } from 'vitest';
import { referencePages, unusedSentences } from './reference.ts';
import { BURST_TABLE } from '../../client/config.ts';
import type { Row } from '../../options/row.ts';
import { PROJECT_FOLDER } from '../settings/settings.ts';
import { SERVER_TABLE } from '../../server/config.ts';
import { SETTINGS_TABLE } from '../settings/table.ts';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

function read(name: string): string {
  return readFileSync(resolve(PROJECT_FOLDER, name), 'utf8');
}

describe('the pages of docs/reference', () => {
  it.each([...referencePages()])('%s is as npm run docs:reference writes it', (name, text) => {
    expect(read(`docs/reference/${name}`)).toBe(text);
  });

  it('have one translation of each sentence', () => {
    const text = read('lab/reference/indonesian.json');
    expect(text.match(/^ {2}"/gm)).toHaveLength(Object.keys(JSON.parse(text) as object).length);
  });

  it('leave no translation unused', () => {
    expect(unusedSentences()).toEqual([]);
  });
});

const VARIABLES: readonly Row[] = [...Object.values(SERVER_TABLE), ...Object.values(SETTINGS_TABLE)];

/** Defaults as they are written in .env; empty where a row describes its default in words. The lab's win for TZ. */
/** Which images to run or build; nobody else has a reason to set them. */
const SET_BY_THE_LAB = new Set(['LAB_IMAGE_TAG', 'LAB_CHECKOUT']);

const DEFAULTS = new Map(
  VARIABLES.map(({ name, fallback, shown }) => [
    name,
    shown === String(fallback) || shown === '0' ? shown : '',
  ]),
);

it.each([...VARIABLES, ...Object.values(BURST_TABLE)])(
  'the default of $name is a value that $name takes',
  ({ name, fallback, shown, parse }) => {
    if (shown !== String(fallback)) return; // described in words
    expect([name, parse(shown)]).toEqual([name, fallback]);
  },
);

describe('a variable', () => {
  const example = [...read('.env.example').matchAll(/^#([A-Z]\w*)=(.*)$/gm)];
  it.each(example.map(([, name = '', value = '']) => [name, value]))(
    'of .env.example has a row with the same default: %s',
    (name, value) => {
      expect([name, DEFAULTS.get(name)]).toEqual([name, value]);
    },
  );

  const compose = read('docker-compose.yml');
  const substituted = [...compose.matchAll(/\$\{(\w+):-([^}]*)\}/g)];
  it.each(
    substituted
      .map(([, name = '', value = '']) => [name, value] as const)
      .filter(([name]) => !SET_BY_THE_LAB.has(name)),
  )('of docker-compose.yml has a row with the same default: %s', (name, value) => {
    expect([name, DEFAULTS.get(name)]).toEqual([name, value]);
  });

  it('that docker-compose.yml hands on, or sets for a machine, has a row', () => {
    const handedOn = [...compose.matchAll(/^ {6}([A-Z]\w*):/gm), ...compose.matchAll(/^ {4}([A-Z]\w*):/gm)];
    const names = new Set(handedOn.map(([, name = '']) => name));
    expect(names.size).toBeGreaterThan(10);
    expect([...names].filter((name) => !DEFAULTS.has(name))).toEqual([]);
  });

  it('of the lab is explained in .env.example', () => {
    const explained = new Set(example.map(([, name]) => name));
    expect(Object.values(SETTINGS_TABLE).filter(({ name }) => !explained.has(name))).toEqual([]);
  });
});
