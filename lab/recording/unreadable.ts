/** What keeps a file that somebody named as a capture from being read as one, in a sentence. */
import { LabError } from '../errors.ts';

const UNREADABLE: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'it is a folder, not a capture',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
};

/** For what `node:fs` throws: `USAGE` where the file is what is wrong, else the cause itself. */
export function unreadable(file: string, cause: unknown, remedy = ''): unknown {
  const reason = UNREADABLE[(cause as NodeJS.ErrnoException).code ?? ''];
  if (reason === undefined) return cause;
  return new LabError('USAGE', `${file} cannot be read: ${reason}${remedy}.`, { cause });
}

/** `USAGE` for a file that can be read and is no capture. */
export function noCapture(file: string, remedy = ''): LabError {
  return new LabError(
    'USAGE',
    `${file} is not a capture: it has neither a pcap nor a pcapng header${remedy}.`,
  );
}
