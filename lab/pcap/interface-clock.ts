/** How a pcapng interface counts time: units in a second, seconds to add. */
import type { Packet } from './packet.ts';

const END_OF_OPTIONS = 0;
const OPTION_RESOLUTION = 9;
const OPTION_OFFSET = 14;
const MICROSECONDS = 6;

export class InterfaceClock {
  readonly #unitsPerSecond: bigint;
  /** As a number, when the division can be done in parts that fit one exactly; else 0. */
  readonly #fastUnits: number;
  readonly #offsetSeconds: number;

  constructor(unitsPerSecond: bigint, offsetSeconds: number) {
    this.#unitsPerSecond = unitsPerSecond;
    this.#fastUnits =
      unitsPerSecond <= 1_000_000_000n && 1_000_000_000n % unitsPerSecond === 0n ? Number(unitsPerSecond) : 0;
    this.#offsetSeconds = offsetSeconds;
  }

  /** From the options of an interface description; `undefined` when they give no usable clock. */
  static of(options: Uint8Array, littleEndian: boolean): InterfaceClock | undefined {
    const view = new DataView(options.buffer, options.byteOffset, options.byteLength);
    let resolution = MICROSECONDS;
    let offset = 0n;
    let at = 0;
    while (at + 4 <= options.length) {
      const code = view.getUint16(at, littleEndian);
      const length = view.getUint16(at + 2, littleEndian);
      if (code === END_OF_OPTIONS || at + 4 + length > options.length) break;
      if (code === OPTION_RESOLUTION && length === 1) resolution = view.getUint8(at + 4);
      if (code === OPTION_OFFSET && length === 8) offset = view.getBigInt64(at + 4, littleEndian);
      at += 4 + ((length + 3) & ~3);
    }
    const exponent = BigInt(resolution & 0x7f);
    const units = resolution & 0x80 ? 2n ** exponent : 10n ** exponent;
    const isUsable = units < 2n ** 64n && offset > -(2n ** 52n) && offset < 2n ** 52n;
    return isUsable ? new InterfaceClock(units, Number(offset)) : undefined;
  }

  setTime(packet: Packet, high: number, low: number): void {
    const units = this.#fastUnits;
    if (units === 0) return this.#setTimeSlowly(packet, high, low);
    // A long division in 16-bit digits: every remainder times 2^16 still fits a number exactly.
    const middle = (high % units) * 65_536 + (low >>> 16);
    const rest = (middle % units) * 65_536 + (low & 0xffff);
    const seconds = (Math.floor(high / units) * 65_536 + Math.floor(middle / units)) * 65_536;
    packet.seconds = seconds + Math.floor(rest / units) + this.#offsetSeconds;
    packet.nanoseconds = (rest % units) * (1e9 / units);
  }

  #setTimeSlowly(packet: Packet, high: number, low: number): void {
    const count = (BigInt(high) << 32n) | BigInt(low);
    packet.seconds = Number(count / this.#unitsPerSecond) + this.#offsetSeconds;
    packet.nanoseconds = Number(((count % this.#unitsPerSecond) * 1_000_000_000n) / this.#unitsPerSecond);
  }
}
