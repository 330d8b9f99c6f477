/** The options of IPv4 and of TCP, which have one form: a kind, a length with these two bytes in it, and the contents. */
import { CUT, type FieldReader } from './reader.ts';
import type { Unread } from './field.ts';

const END = 0;
const NOTHING = 1;

/** Reads the contents of an option, all of them. */
export type ReadContents = (reader: FieldReader, option: number, length: number) => void;

/** Up to `headerEnd`. What cannot be an option is left, with all that is behind it in the header. */
export function readOptions(
  reader: FieldReader,
  headerEnd: number,
  readContents: ReadContents,
): Unread | undefined {
  const { bytes } = reader;
  const end = Math.min(headerEnd, reader.end);
  while (reader.at < end) {
    const option = bytes[reader.at]!;
    if (option === NOTHING) {
      reader.add('option-nothing', 1, option);
      continue;
    }
    if (option === END) {
      reader.add('options-end', 1, option);
      reader.fill('options-padding', end - reader.at);
      break;
    }
    if (reader.at + 1 === end && end < headerEnd) return CUT;
    const length = reader.at + 1 < end ? bytes[reader.at + 1]! : 0;
    if (length < 2 || reader.at + length > headerEnd) {
      reader.leave({ why: 'option-length' }, end);
      break;
    }
    reader.add('option-kind', 1, option);
    reader.add('option-length', 1, length);
    if (!reader.has(length - 2)) return CUT;
    readContents(reader, option, length - 2);
  }
  return undefined;
}
