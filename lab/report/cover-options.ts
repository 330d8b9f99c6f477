/** What stands on the cover, and in which language: from flags, else from lab.config.json in the current folder. */
import { LabError } from '../errors.ts';
import type { Language, ReportOptions } from './model.ts';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** The keys of lab.config.json, and of the flags as commander names them. */
export interface CoverFlags {
  readonly lang?: string;
  readonly name?: string;
  readonly studentId?: string;
  readonly class?: string;
  readonly repository?: string;
}

const KEYS = ['lang', 'name', 'studentId', 'class', 'repository'] as const satisfies (keyof CoverFlags)[];

export const CONFIG_FILE = 'lab.config.json';
const LONGEST = 200;

/** `fallback` is the lab's language. Throws {@link LabError} `USAGE` that names what cannot be used. */
export function readReportOptions(flags: CoverFlags, fallback: Language, folder = '.'): ReportOptions {
  const file = readConfig(resolve(folder, CONFIG_FILE));
  const value = (key: keyof CoverFlags): string => flags[key] ?? file[key] ?? '';
  return {
    language: languageOf(value('lang') || fallback),
    cover: {
      name: value('name'),
      studentId: value('studentId'),
      class: value('class'),
      repository: value('repository'),
    },
  };
}

function languageOf(text: string): Language {
  if (text === 'en' || text === 'id') return text;
  throw new LabError('USAGE', `${CONFIG_FILE}: lang is '${text}': expected en or id`);
}

function readConfig(path: string): CoverFlags {
  let text;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new LabError('USAGE', `${CONFIG_FILE} cannot be read: ${(cause as Error).message}`, { cause });
  }
  return checked(parse(text));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const reason = (cause as Error).message;
    throw new LabError('USAGE', `${CONFIG_FILE} is no JSON: ${reason}`, { cause });
  }
}

function checked(document: unknown): CoverFlags {
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw new LabError('USAGE', `${CONFIG_FILE} holds no object: expected {"name": "…", "studentId": "…"}`);
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
