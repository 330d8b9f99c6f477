/** What all formats of archives have in common. */

/** A file or folder in an archive, as the archive tells of it. */
export interface Member {
  /** A path as it is written there, which may lead anywhere. */
  readonly name: string;
  /** `other` are devices and the like. */
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  /** Unpacked, as far as it is told. */
  readonly sizeBytes: number;
  /** When its content last changed, as far as that is told. */
  readonly modifiedAt: Date | undefined;
  /** To be read before the next member is asked for. */
  readonly content: () => AsyncIterable<Uint8Array>;
}

const FORMAT_BITS = 0o170_000;
const KINDS: Readonly<Record<number, Member['kind']>> = {
  0: 'file', // not of a system that knows modes
  0o100_000: 'file',
  0o040_000: 'folder',
  0o120_000: 'link',
};

/** Of a mode of Unix. */
export function kindOfMode(mode: number): Member['kind'] {
  return KINDS[mode & FORMAT_BITS] ?? 'other';
}
