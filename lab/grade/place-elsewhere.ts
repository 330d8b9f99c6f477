/** Whether anybody listens where a server is said to run already: its table of sockets is not ours to look at. */
import type { Destination, Prober } from './prober.ts';
import { LabError } from '../errors.ts';
import type { Place } from './place.ts';
import type { Text } from './text.ts';

/** Throws {@link LabError} `MACHINE_MISSING` where nothing is known of a server, as there is no way to its machine. */
export async function placeElsewhere(prober: Prober, at: Destination): Promise<Place> {
  const first = await prober.connect('mesin-2', at);
  if (first.isConnected) return { sockets: [], at, first };
  first.close();
  const { how, code = '' } = first.ended ?? {};
  if (how === 'refused') return { sockets: [], at: undefined, obstacle: nothingListens(at) };
  if (how === undefined || code === 'ETIMEDOUT')
    return { sockets: [], at: undefined, obstacle: noAnswer(at) };
  throw new LabError('MACHINE_MISSING', WHY_NOT[code]?.(at.host) ?? `${at.host} cannot be reached: ${code}.`);
}

const noName = (host: string): string =>
  `--connect: the name ${host} is not known here; is it spelled right, and does name lookup work?`;
const noWay = (host: string): string =>
  `--connect: no way leads to ${host} from here; is the address right, and is this computer on its network?`;

const WHY_NOT: Readonly<Record<string, (host: string) => string>> = {
  ENOTFOUND: noName,
  EAI_AGAIN: noName,
  ENETUNREACH: noWay,
  EHOSTUNREACH: noWay,
};

function nothingListens({ host, port }: Destination): Text {
  return {
    en: `Nothing listens on ${host} port ${port}: the connection was refused. Start the server, and look at the port it binds.`,
    id: `Tidak ada yang mendengarkan di ${host} port ${port}: koneksinya ditolak. Jalankan servernya, dan periksa port yang di-bind.`,
  };
}

function noAnswer({ host, port }: Destination): Text {
  return {
    en: `Nothing answers on ${host} port ${port}: is the address right, and does a firewall let the port through?`,
    id: `Tidak ada jawaban dari ${host} port ${port}: apakah alamatnya benar, dan apakah firewall mengizinkan port itu?`,
  };
}
