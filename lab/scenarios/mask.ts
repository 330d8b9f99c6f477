/** Replaces what differs from run to run (times, ports, addresses) by what it is, so that texts can be compared. */
import { DEFAULT_PORT } from '../../server/protocol/messages.ts';

export type Mask = (text: string) => string;

const DATED_TIME = /\b\d\d \d\d \d\d hh:mm:ss\b/g;
const STAMP = /\b\d{4}-\d\d-\d\d hh:mm:ss,\d{3}\b/g;
const CLOCK = /\b\d\d:\d\d:\d\d\b/g;
/** As Python prints an address. */
const SOCKET_ADDRESS = /\('(mesin-\d)', (\d+)\)/g;
/** Tools of the local engine are told which address is theirs. */
const BOUND = / -[sb] mesin-\d/g;

/** `names` are the machines' by address. `JAM 06:14:20` becomes `JAM hh:mm:ss`, `('172.16.16.102', 40036)` becomes `('mesin-2', port)`. */
export function maskFor(names: ReadonlyMap<string, string>, port: number): Mask {
  return (text) => {
    let masked = text;
    for (const [address, name] of names) masked = masked.replaceAll(address, name);
    return masked
      .replaceAll(BOUND, '')
      .replaceAll(new RegExp(String.raw`\b${port}\b`, 'g'), String(DEFAULT_PORT))
      .replaceAll(CLOCK, 'hh:mm:ss')
      .replaceAll(DATED_TIME, 'dd MM yy hh:mm:ss')
      .replaceAll(STAMP, 'YYYY-MM-DD hh:mm:ss,mmm')
      .replaceAll(SOCKET_ADDRESS, (_, name: string, given: string) =>
        given === String(DEFAULT_PORT) ? `('${name}', ${given})` : `('${name}', port)`,
      );
  };
}
