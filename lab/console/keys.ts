/**
 * What lets a browser in, kept from one console to the next: a page that is open finds the console again when it is
 * started anew, and nobody has to open another address.
 */
import { makeFolder } from '../make-folder.ts';
import { PROJECT_FOLDER } from '../settings/settings.ts';
import { randomBytes } from 'node:crypto';
import { readTextFile } from '../text-file.ts';
import { replaceFile } from '../replace-file.ts';
import { resolve } from 'node:path';
import * as v from 'valibot';

const TOKEN_BYTES = 32;
/** As long as a day of classes. */
const LIFETIME_MS = 12 * 3_600_000;

const KeysSchema = v.strictObject({
  port: v.number(),
  token: v.string(),
  pass: v.string(),
  madeAtMs: v.number(),
});

/** The token is in the address that is printed, the pass in the cookie of whoever opened it. */
export type Keys = Readonly<v.InferOutput<typeof KeysSchema>>;

/** Random, and as long as nobody guesses. */
export function newKeys(port: number): Keys {
  const secret = (): string => randomBytes(TOKEN_BYTES).toString('base64url');
  return { port, token: secret(), pass: secret(), madeAtMs: Date.now() };
}

/** Those of the lab's last console, unless they are too old or unreadable. */
export function lastKeys(lab: string, file = fileOf(lab)): Keys | undefined {
  try {
    const keys = v.parse(KeysSchema, JSON.parse(readTextFile(file)));
    return Date.now() - keys.madeAtMs < LIFETIME_MS ? keys : undefined;
  } catch {
    return undefined;
  }
}

/** Only this user can read them. Where they cannot be kept, the next console has others. */
export function keepKeys(lab: string, keys: Keys, file = fileOf(lab)): void {
  try {
    makeFolder(resolve(file, '..'));
    replaceFile(file, JSON.stringify(keys), 0o600);
  } catch {
    // A folder that cannot be written to is no reason to show nothing.
  }
}

function fileOf(lab: string): string {
  return resolve(PROJECT_FOLDER, '.lab', `${lab}.console.json`);
}
