/** What the fields of IP mean, and those of options, which TCP has as well. */
import type { Checksum, Layer, Service } from '../../../pcap/fields/field.ts';
import type { Meanings, Telling } from './context.ts';
import { protocolName } from './numbers.ts';

const TCP = 6;
const CONGESTED = 3;

type IpKind =
  | 'ipv4-version'
  | 'ip-service'
  | 'ipv4-total-length'
  | 'ipv4-identification'
  | 'ipv4-fragment'
  | 'ipv4-time-to-live'
  | 'ipv4-protocol'
  | 'ipv4-checksum'
  | 'ip-source'
  | 'ip-destination'
  | 'ipv6-version'
  | 'ipv6-payload-length'
  | 'ipv6-next-header'
  | 'ipv6-hop-limit'
  | 'extension-length'
  | 'extension-data'
  | 'extension-reserved'
  | 'ipv6-fragment'
  | 'ipv6-identification';

export function ipMeanings(telling: Telling): Meanings<IpKind> {
  const { say, bytes, machines, segment } = telling;
  /** `mesin-2, the client`; the role alone where no machine has that address. */
  const named = (address: string, role: string): string => {
    const name = machines.get(address);
    if (name === undefined) return role;
    return segment === undefined ? name : `${name}, ${role}`;
  };
  const offset = (isLast: boolean, offsetBytes: number): string =>
    offsetBytes > 0 || !isLast
      ? say(
          `A fragment of a packet, from its byte ${offsetBytes} on${isLast ? ', and the last one' : ''}.`,
          `Fragmen sebuah paket, mulai byte ${offsetBytes}${isLast ? ', dan yang terakhir' : ''}.`,
        )
      : '';
  return {
    'ipv4-version': ({ headerBytes }) =>
      say(
        `IPv4 with a header of ${bytes(headerBytes)}${headerBytes > 20 ? ', options included' : ''}.`,
        `IPv4 dengan header ${bytes(headerBytes)}${headerBytes > 20 ? ', termasuk opsinya' : ''}.`,
      ),
    'ip-service': (service) => serviceMeaning(service, telling),
    'ipv4-total-length': (total) =>
      total === 0
        ? say(
            'Left to the network card, which cuts the packet into smaller ones (segmentation offload).',
            'Diserahkan kepada kartu jaringan, yang memecahnya menjadi paket yang lebih kecil (segmentation offload).',
          )
        : say(
            `From the IP header to the end of the payload: ${bytes(total)}.`,
            `Dari header IP sampai akhir payload: ${bytes(total)}.`,
          ),
    'ipv4-identification': () =>
      say(
        'Shows which fragments belong together, if the packet is cut into fragments.',
        'Menunjukkan fragmen mana yang satu paket, jika paket ini dipecah menjadi fragmen.',
      ),
    'ipv4-fragment': ({ dontFragment, moreFragments, offsetBytes }) =>
      offset(!moreFragments, offsetBytes) ||
      (dontFragment
        ? say(
            'A whole packet, which no router may cut into fragments.',
            'Paket utuh, yang tidak boleh dipecah menjadi fragmen oleh router.',
          )
        : say(
            'A whole packet; a router may cut it into fragments.',
            'Paket utuh; router boleh memecahnya menjadi fragmen.',
          )),
    'ipv4-time-to-live': () => hopsMeaning(telling),
    'ipv4-protocol': (protocol) => nextMeaning(protocol, telling),
    'ipv4-checksum': (checksum) => checksumMeaning(checksum, say('the IP header', 'header IP'), telling),
    'ip-source': (address) =>
      say(`The sender: ${named(address, telling.sender)}.`, `Pengirim: ${named(address, telling.sender)}.`),
    'ip-destination': (address) =>
      say(
        `The receiver: ${named(address, telling.receiver)}.`,
        `Penerima: ${named(address, telling.receiver)}.`,
      ),
    'ipv6-version': (service) =>
      service.dscp + service.ecn === 0
        ? say('IPv6, an ordinary packet.', 'IPv6, paket biasa.')
        : serviceMeaning(service, telling),
    'ipv6-payload-length': (payload) =>
      payload === 0
        ? say(
            'Too large for this field, or left to the network card.',
            'Terlalu besar untuk kolom ini, atau diserahkan kepada kartu jaringan.',
          )
        : say(
            `From here on, behind the 40 bytes of the IPv6 header: ${bytes(payload)}.`,
            `Di belakang 40 byte header IPv6: ${bytes(payload)}.`,
          ),
    'ipv6-next-header': (protocol) => nextMeaning(protocol, telling),
    'ipv6-hop-limit': () => hopsMeaning(telling),
    'extension-length': (length) =>
      say(`This extension header has ${bytes(length)}.`, `Panjang header tambahan ini ${bytes(length)}.`),
    'extension-data': ({ header }) =>
      say(
        `What the extension header says (${protocolName(header)}).`,
        `Isi header tambahan (${protocolName(header)}).`,
      ),
    'extension-reserved': () => say('Not used.', 'Tidak dipakai.'),
    'ipv6-fragment': ({ moreFragments, offsetBytes }) =>
      offset(!moreFragments, offsetBytes) || say('A whole packet.', 'Paket utuh.'),
    'ipv6-identification': () =>
      say('Shows which fragments belong together.', 'Menunjukkan fragmen mana yang satu paket.'),
  };
}

function serviceMeaning({ dscp, ecn }: Service, { say }: Telling): string {
  if (ecn === CONGESTED)
    return say(
      'A router on the way was congested (ECN).',
      'Ada router yang mengalami kongesti di perjalanan (ECN).',
    );
  const canMark = ecn > 0;
  if (dscp === 0)
    return canMark
      ? say(
          'No priority; a congested router may mark it in place of dropping it (ECN).',
          'Tanpa prioritas; router yang mengalami kongesti boleh menandainya alih-alih membuangnya (ECN).',
        )
      : say('An ordinary packet, without priority.', 'Paket biasa, tanpa prioritas.');
  return say(
    `Asks routers for the treatment of class ${dscp} (DSCP).`,
    `Meminta perlakuan kelas ${dscp} dari router (DSCP).`,
  );
}

function hopsMeaning({ say }: Telling): string {
  return say(
    'Each router on the way counts this down by 1, and drops the packet at 0.',
    'Setiap router di perjalanan menguranginya dengan 1, dan membuang paket ini pada 0.',
  );
}

function nextMeaning(protocol: number, { say }: Telling): string {
  return protocol === TCP
    ? say('Next comes TCP.', 'Berikutnya TCP.')
    : say(`Next comes ${protocolName(protocol)}.`, `Berikutnya ${protocolName(protocol)}.`);
}

/** `what` it covers. */
export function checksumMeaning({ state }: Checksum, what: string, { say }: Telling): string {
  switch (state) {
    case 'right':
      return say(`Fits the bytes of ${what}.`, `Cocok dengan byte ${what}.`);
    case 'wrong':
      return say(`Does not fit the bytes of ${what}.`, `Tidak cocok dengan byte ${what}.`);
    case 'left-to-card':
      return say(
        'Not finished yet: the sender left it to its network card (checksum offload), which is no error.',
        'Belum selesai dihitung: pengirim menyerahkannya kepada kartu jaringan (checksum offload); ini bukan kesalahan.',
      );
    case 'unknown':
      return say('Cannot be checked from this frame alone.', 'Tidak dapat diperiksa dari frame ini saja.');
  }
}

const IP_OPTIONS: Readonly<Record<number, string>> = {
  7: 'record route',
  68: 'timestamp',
  131: 'loose source route',
  137: 'strict source route',
  148: 'router alert',
};
const TCP_OPTIONS: Readonly<Record<number, string>> = {
  2: 'MSS',
  3: 'window scale',
  4: 'SACK permitted',
  5: 'SACK',
  8: 'timestamps',
  19: 'MD5',
  28: 'user timeout',
  29: 'TCP-AO',
  30: 'Multipath TCP',
  34: 'Fast Open',
};

/** `MSS`; the number where it has no name here. */
export function optionName(option: number, layer: Layer): string {
  return (layer === 'ip' ? IP_OPTIONS : TCP_OPTIONS)[option] ?? String(option);
}

type OptionKind =
  'option-kind' | 'option-length' | 'option-data' | 'option-nothing' | 'options-end' | 'options-padding';

const SACK_PERMITTED = 4;

export function optionMeanings({ say, bytes, sender }: Telling, layer: Layer): Meanings<OptionKind> {
  const name = (option: number): string => optionName(option, layer);
  return {
    'option-kind': (option) =>
      layer === 'tcp' && option === SACK_PERMITTED
        ? say(
            `Option SACK permitted: ${sender} understands selective acknowledgements.`,
            `Opsi SACK permitted: ${sender} memahami konfirmasi selektif.`,
          )
        : say(`Here begins the option ${name(option)}.`, `Di sini mulai opsi ${name(option)}.`),
    'option-length': (length) =>
      say(
        `This option has ${bytes(length)}, its kind and this byte included.`,
        `Panjang opsi ini ${bytes(length)}, termasuk jenisnya dan byte ini.`,
      ),
    'option-data': ({ option }) =>
      say(`The contents of the option ${name(option)}.`, `Isi opsi ${name(option)}.`),
    'option-nothing': () =>
      say(
        'No operation: fills one byte, so that what follows is aligned.',
        'No operation: mengisi satu byte agar yang berikutnya sejajar.',
      ),
    'options-end': () => say('The list of options ends here.', 'Daftar opsi berakhir di sini.'),
    'options-padding': () =>
      say(
        'Fills the header up to a multiple of four bytes.',
        'Melengkapi header sampai kelipatan empat byte.',
      ),
  };
}
