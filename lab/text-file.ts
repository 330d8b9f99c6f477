/** Text files that people write, with the editors and shells that they have. */
import { readFileSync } from 'node:fs';
import { LabError } from './errors.ts';

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/**
 * A file in UTF-8, without the byte order mark that Windows' editors put in front. Throws {@link LabError} `USAGE` for
 * another encoding, and what the system throws where the file cannot be read.
 */
export function readTextFile(file: string): string {
  const bytes = readFileSync(file);
  if (isUtf16(bytes))
    throw new LabError(
      'USAGE',
      `${file} is in UTF-16, as some versions of PowerShell write it: save it as UTF-8.`,
    );
  try {
    return UTF8.decode(bytes);
  } catch (cause) {
    throw new LabError('USAGE', `${file} is not in UTF-8: save it as UTF-8.`, { cause });
  }
}

/** By its mark, or, without one, by the zero byte that every other character of Latin text has. */
export function isUtf16(bytes: Buffer): boolean {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true;
  return bytes.length > 1 && (first === 0) !== (second === 0);
}
