/** What stands on the cover, and in which language: from flags, else from lab.config.json in the current folder. */
import { LabError } from '../errors.ts';
import { readTextFile } from '../text-file.ts';
import { LANGUAGE } from '../../options/kinds.ts';
import type { Language } from '../../options/language.ts';
import { resolve } from 'node:path';

const KEYS = ['lang', 'name', 'studentId', 'class', 'repository'] as const;

/** The keys of lab.config.json, and of the flags as commander names them. */
export type CoverFlags = { readonly [Key in (typeof KEYS)[number]]?: string | undefined };

/** Read from the folder a report command is run in. */
export const CONFIG_FILE = 'lab.config.json';
const LONGEST = 200;

/** How a report is to be made; what nobody said for the cover is empty. */
export type ReportOptions = ReturnType<typeof readReportOptions>;

/** `fallback` is the lab's language. Throws {@link LabError} `USAGE` that names what cannot be used. */
export function readReportOptions(flags: CoverFlags, fallback: Language, folder = '.') {
  const file = readConfig(resolve(folder, CONFIG_FILE));
  const value = (key: keyof CoverFlags): string => flags[key] ?? file[key] ?? '';
  const language = LANGUAGE.parse(value('lang') || fallback);
  if (language === undefined) {
    throw new LabError('USAGE', `${CONFIG_FILE}: lang is '${value('lang')}': expected en or id`);
  }
  return {
    language,
    cover: {
      name: value('name'),
      studentId: value('studentId'),
      class: value('class'),
      /** The URL of the source: a link only when it begins with http:// or https://. */
      repository: value('repository'),
    },
  };
}

function readConfig(path: string): CoverFlags {
  try {
    return checked(JSON.parse(readTextFile(path)));
  } catch (cause) {
    if (!(cause instanceof Error) || cause instanceof LabError) throw cause;
    if ('code' in cause && cause.code === 'ENOENT') return {};
    const what = cause instanceof SyntaxError ? 'is not JSON' : 'cannot be read';
    throw new LabError('USAGE', `${CONFIG_FILE} ${what}: ${cause.message}`, { cause });
  }
}

function checked(document: unknown): CoverFlags {
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw new LabError('USAGE', `${CONFIG_FILE} is not an object: expected {"name": "…", "studentId": "…"}`);
  }
  for (const [key, value] of Object.entries(document)) {
    if (!KEYS.some((known) => known === key)) {
      throw new LabError('USAGE', `${CONFIG_FILE} has '${key}': expected only ${KEYS.join(', ')}`);
    }
    if (typeof value !== 'string' || value.length > LONGEST) {
      const expected = `a text of at most ${LONGEST} characters`;
      throw new LabError('USAGE', `${CONFIG_FILE}: ${key} cannot be used: expected ${expected}`);
    }
  }
  return document;
}
