/** What a terminal showed: the bytes as they came, and the text a person read. */
import { Buffer } from 'node:buffer';
import { stripVTControlCharacters } from 'node:util';

export class Transcript {
  readonly #pieces: Buffer[] = [];

  add(piece: Buffer): void {
    this.#pieces.push(piece);
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#pieces);
  }

  get text(): string {
    return screenText(this.bytes);
  }
}

/** A terminal puts CR before each LF and draws with escape sequences; neither is text. */
export function screenText(bytes: Buffer): string {
  return stripVTControlCharacters(bytes.toString('utf8')).replaceAll('\r', '');
}
