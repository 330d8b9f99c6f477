/** How a pcapng interface counts time: units in a second, seconds to add. */
import { optionsIn } from './options.ts';
import type { Packet } from './packet.ts';

const OPTION_RESOLUTION = 9;
const OPTION_OFFSET = 14;
const MICROSECONDS = 6;

/** Turns the 64-bit count of an interface, in two halves, into seconds and nanoseconds since 1970, without loss. */
export type InterfaceClock = (packet: Packet, high: number, low: number) => void;

/** From the options of an interface description; `undefined` when they give no usable clock. */
export function clockOf(options: Uint8Array, littleEndian: boolean): InterfaceClock | undefined {
  let resolution = MICROSECONDS;
  let offset = 0n;
  for (const { code, value } of optionsIn(options, littleEndian)) {
    if (code === OPTION_RESOLUTION && value.byteLength === 1) resolution = value.getUint8(0);
    if (code === OPTION_OFFSET && value.byteLength === 8) offset = value.getBigInt64(0, littleEndian);
  }
  const exponent = BigInt(resolution & 0x7f);
  const units = resolution & 0x80 ? 2n ** exponent : 10n ** exponent;
  if (units >= 2n ** 64n || offset <= -(2n ** 52n) || offset >= 2n ** 52n) return undefined;
  const isFast = units <= 1_000_000_000n && 1_000_000_000n % units === 0n;
  return isFast ? fastClock(Number(units), Number(offset)) : exactClock(units, Number(offset));
}

/** A long division in 16-bit digits: every remainder times 2^16 still fits a number exactly. */
function fastClock(unitsPerSecond: number, offsetSeconds: number): InterfaceClock {
  return (packet, high, low) => {
    const middle = (high % unitsPerSecond) * 65_536 + (low >>> 16);
    const rest = (middle % unitsPerSecond) * 65_536 + (low & 0xffff);
    const seconds =
      (Math.floor(high / unitsPerSecond) * 65_536 + Math.floor(middle / unitsPerSecond)) * 65_536;
    packet.seconds = seconds + Math.floor(rest / unitsPerSecond) + offsetSeconds;
    packet.nanoseconds = (rest % unitsPerSecond) * (1e9 / unitsPerSecond);
  };
}

function exactClock(unitsPerSecond: bigint, offsetSeconds: number): InterfaceClock {
  return (packet, high, low) => {
    const count = (BigInt(high) << 32n) | BigInt(low);
    packet.seconds = Number(count / unitsPerSecond) + offsetSeconds;
    packet.nanoseconds = Number(((count % unitsPerSecond) * 1_000_000_000n) / unitsPerSecond);
  };
}
