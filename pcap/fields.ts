/**
 * What every byte of a frame is, for whoever wants to read it byte by byte. The decoder does not use it: this one
 * keeps what that one passes over, and looks at no other frame.
 *
 *     [ link | IP and its options | TCP and its options | payload, line by line | trailer ]
 */
import type { Field, Unread } from './fields/field.ts';
import { FieldReader } from './fields/reader.ts';
import { readIp } from './fields/ip.ts';
import { readLink } from './fields/link.ts';
import { readPayload, readTcp } from './fields/tcp.ts';

export type { Field } from './fields/field.ts';

/**
 * The fields of a frame as it was captured, in the order of its bytes, without a gap and without an overlap. What
 * cannot be read is a field of its own, and says why; nothing is thrown, whatever the bytes. `linkType` is a number of
 * the tcpdump group's registry.
 */
export function fieldsOf(frame: Uint8Array, linkType: number): readonly Field[] {
  const reader = new FieldReader(frame);
  const unread = throughFrame(reader, linkType);
  if (unread !== undefined) reader.leave(unread);
  reader.end = frame.length;
  reader.layer = 'link';
  reader.fill('trailer', frame.length - reader.at);
  return reader.fields;
}

function throughFrame(reader: FieldReader, linkType: number): Unread | undefined {
  const family = readLink(reader, linkType);
  if (typeof family === 'object') return family;
  const unread = readIp(reader, family) ?? readTcp(reader);
  if (unread === undefined) readPayload(reader);
  return unread;
}
