/** What a block of a pcapng file says besides: options of a code, a length and a value, padded to four bytes. */

const END_OF_OPTIONS = 0;

/** `code` and `value` of each option, up to the one that ends them or claims more bytes than there are. */
export function* optionsIn(options: Uint8Array, littleEndian: boolean) {
  const view = new DataView(options.buffer, options.byteOffset, options.byteLength);
  for (let at = 0; at + 4 <= options.length;) {
    const code = view.getUint16(at, littleEndian);
    const length = view.getUint16(at + 2, littleEndian);
    if (code === END_OF_OPTIONS || at + 4 + length > options.length) return;
    yield { code, value: new DataView(options.buffer, options.byteOffset + at + 4, length) };
    at += 4 + ((length + 3) & ~3);
  }
}

const INTERFACE_CHECK = 13;
const PACKET_FLAGS = 2;

/** Of the frames of an interface, by its options: in bits, as the draft has it, or in bytes, as some write it. */
export function checkBytesOf(options: Uint8Array, littleEndian: boolean): number {
  for (const { code, value } of optionsIn(options, littleEndian)) {
    if (code !== INTERFACE_CHECK || value.byteLength !== 1) continue;
    const length = value.getUint8(0);
    return length < 8 ? length : length >> 3;
  }
  return 0;
}

/** Of one packet, by its flags; `undefined` where they do not say. */
export function checkBytesOfPacket(options: Uint8Array, littleEndian: boolean): number | undefined {
  for (const { code, value } of optionsIn(options, littleEndian))
    if (code === PACKET_FLAGS && value.byteLength === 4)
      return (value.getUint32(0, littleEndian) >> 5) & 0xf || undefined;
  return undefined;
}
