/**
 * What lets a browser in, kept from one console to the next: a page that is open finds the console again when it is
 * started anew, and nobody has to open another address.
 */
import { existsSync, rmSync } from 'node:fs';
import { makeFolder } from '../make-folder.ts';
import { ownOwner, stateOf } from '../engine/owner.ts';
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

/** With the console that has them, or had them last. */
const KeptSchema = v.strictObject({
  ...KeysSchema.entries,
  console: v.object({ place: v.string(), host: v.string(), pid: v.number(), startedAt: v.string() }),
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
    const { console: _console, ...keys } = readKept(file);
    return Date.now() - keys.madeAtMs < LIFETIME_MS ? keys : undefined;
  } catch {
    return undefined;
  }
}

/** Only this user can read them. Where they cannot be kept, the next console has others. */
export async function keepKeys(lab: string, keys: Keys, file = fileOf(lab)): Promise<void> {
  const kept = { ...keys, console: await ownOwner() };
  try {
    makeFolder(resolve(file, '..'));
    replaceFile(file, JSON.stringify(kept), 0o600);
  } catch {
    // A folder that cannot be written to is no reason to show nothing.
  }
}

/** Removes those of a console that is gone, and answers what became of them. */
export async function forgetKeys(lab: string, file = fileOf(lab)): Promise<'none' | 'removed' | 'kept'> {
  if (!existsSync(file)) return 'none';
  try {
    if ((await stateOf(readKept(file).console)) !== 'gone') return 'kept';
  } catch {
    // What cannot be read lets nobody in.
  }
  rmSync(file, { force: true });
  return 'removed';
}

function readKept(file: string): v.InferOutput<typeof KeptSchema> {
  return v.parse(KeptSchema, JSON.parse(readTextFile(file)));
}

function fileOf(lab: string): string {
  return resolve(PROJECT_FOLDER, '.lab', `${lab}.console.json`);
}
