/** What tshark says of each frame, field by field, with the place of each. */
import { spawnSync } from 'node:child_process';

/** A field of tshark's: its place in the frame, and its value as tshark shows it. */
export interface TsharkField {
  readonly name: string;
  readonly at: number;
  readonly length: number;
  readonly show: string;
}

/** Each frame judged by itself: nothing is joined, and checksums are worked out. */
const PREFERENCES = [
  'ip.defragment:FALSE',
  'ip.check_checksum:TRUE',
  'tcp.check_checksum:TRUE',
  'tcp.desegment_tcp_streams:FALSE',
  'tcp.relative_sequence_numbers:FALSE',
  'ipv6.defragment:FALSE',
];

/** By frame, in the order of the file; without those it hides, which only say the same by another name. */
export function tsharkFields(path: string): TsharkField[][] {
  const preferences = PREFERENCES.flatMap((preference) => ['-o', preference]);
  const { stdout } = spawnSync('tshark', ['-n', '-r', path, ...preferences, '-T', 'pdml'], {
    encoding: 'utf8',
    maxBuffer: 1e9,
  });
  return stdout
    .split('<packet>')
    .slice(1)
    .map((packet) =>
      Array.from(packet.matchAll(/<field (?![^>]* hide="yes")([^>]*)>/g), ([, attributes]) =>
        fieldOf(attributes!),
      ),
    );
}

/** Newer ones write words. */
const TRUTHS: Readonly<Record<string, string>> = { True: '1', False: '0' };

function fieldOf(attributes: string): TsharkField {
  const attribute = (name: string): string =>
    new RegExp(`(?:^| )${name}="([^"]*)"`).exec(attributes)?.[1] ?? '';
  return {
    name: attribute('name'),
    at: Number(attribute('pos')),
    length: Number(attribute('size')),
    show: TRUTHS[attribute('show')] ?? attribute('show'),
  };
}
