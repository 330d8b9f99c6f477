/** What the fields of the link layer mean, and what is not read. */
import type { Meanings, Telling } from './context.ts';
import type { Unread } from '../../../pcap/fields/field.ts';
import { etherTypeName, protocolName } from './numbers.ts';

const EVERYBODY = 'ff:ff:ff:ff:ff:ff';
const LEAST_ETHERTYPE = 0x0600;

type LinkKind =
  | 'ethernet-destination'
  | 'ethernet-source'
  | 'ethertype'
  | 'vlan-tag'
  | 'cooked-packet-type'
  | 'cooked-hardware-type'
  | 'cooked-address-length'
  | 'cooked-address'
  | 'cooked-interface'
  | 'cooked-unused'
  | 'loopback-family'
  | 'trailer'
  | 'rest';

export function linkMeanings(telling: Telling): Meanings<LinkKind> {
  const { say, bytes } = telling;
  return {
    'ethernet-destination': (address) =>
      address === EVERYBODY
        ? say('To every machine on this network.', 'Untuk semua mesin di jaringan ini.')
        : say(
            'The network interface that the frame is for.',
            'Antarmuka jaringan (network interface) yang dituju frame ini.',
          ),
    'ethernet-source': () =>
      say(
        'The network interface that sent the frame.',
        'Antarmuka jaringan (network interface) yang mengirim frame ini.',
      ),
    ethertype: (type) =>
      type < LEAST_ETHERTYPE
        ? say(
            `The length of an IEEE 802.3 frame: ${bytes(type)}.`,
            `Panjang frame IEEE 802.3: ${bytes(type)}.`,
          )
        : say(`Next comes ${etherTypeName(type)}.`, `Berikutnya ${etherTypeName(type)}.`),
    'vlan-tag': ({ vlan }) => say(`The frame belongs to VLAN ${vlan}.`, `Frame ini milik VLAN ${vlan}.`),
    'cooked-packet-type': (type) => packetType(type, telling),
    'cooked-hardware-type': (type) =>
      type === 1
        ? say('Captured on an Ethernet interface.', 'Ditangkap di antarmuka Ethernet.')
        : type === 772
          ? say('Captured on the loopback interface.', 'Ditangkap di antarmuka loopback.')
          : say(
              `Captured on an interface of Linux's type ${type}.`,
              `Ditangkap di antarmuka Linux dengan tipe ${type}.`,
            ),
    'cooked-address-length': (length) =>
      say(`The hardware address has ${bytes(length)}.`, `Panjang alamat perangkat keras ${bytes(length)}.`),
    'cooked-address': () =>
      say(
        'The network interface that sent the packet.',
        'Antarmuka jaringan (network interface) yang mengirim paket ini.',
      ),
    'cooked-interface': (index) =>
      say(
        `Captured on interface ${index} of the machine.`,
        `Ditangkap di antarmuka nomor ${index} pada mesin itu.`,
      ),
    'cooked-unused': () => say('Not used.', 'Tidak dipakai.'),
    'loopback-family': (family) =>
      family === 2
        ? say('Next comes IPv4.', 'Berikutnya IPv4.')
        : say(
            `Says what comes next, by its number: ${family}.`,
            `Menyatakan isi berikutnya dengan nomornya: ${family}.`,
          ),
    trailer: ({ isZero }) =>
      isZero
        ? say(
            'Behind the packet: zeros that fill the frame up.',
            'Di belakang paket: nol yang melengkapi panjang frame.',
          )
        : say(
            'Behind the packet, which its own length ends before.',
            'Di belakang paket: menurut panjangnya sendiri, paket sudah berakhir.',
          ),
    rest: (unread) => unreadMeaning(unread, telling),
  };
}

function packetType(type: number, { say }: Telling): string {
  switch (type) {
    case 0:
      return say('To the machine that captured it.', 'Untuk mesin yang menangkapnya.');
    case 1:
      return say('To every machine on this network.', 'Untuk semua mesin di jaringan ini.');
    case 2:
      return say('To a group of machines (multicast).', 'Untuk sekelompok mesin (multicast).');
    case 3:
      return say(
        'To another machine than the one that captured it.',
        'Untuk mesin lain, bukan mesin yang menangkapnya.',
      );
    case 4:
      return say('From the machine that captured it.', 'Dari mesin yang menangkapnya.');
    default:
      return say(`Direction ${type}, as Linux numbers it.`, `Arah nomor ${type} menurut Linux.`);
  }
}

function unreadMeaning(unread: Unread, { say, bytes }: Telling): string {
  switch (unread.why) {
    case 'cut':
      return say(
        'Part of a field: the frame or packet ends before the field does.',
        'Sebagian dari sebuah kolom: frame atau paketnya berakhir lebih dahulu.',
      );
    case 'link-type':
      return say(
        `Not explained: a frame of link type ${unread.linkType}.`,
        `Tidak dijelaskan: frame dengan tipe link ${unread.linkType}.`,
      );
    case 'address-family':
      return say(
        `Not explained: address family ${unread.family}.`,
        `Tidak dijelaskan: keluarga alamat ${unread.family}.`,
      );
    case 'ethertype':
      return unread.type < LEAST_ETHERTYPE
        ? say('Not explained: an IEEE 802.3 frame.', 'Tidak dijelaskan: frame IEEE 802.3.')
        : say(
            `Not explained: ${etherTypeName(unread.type)}, not IP.`,
            `Tidak dijelaskan: ${etherTypeName(unread.type)}, bukan IP.`,
          );
    case 'protocol':
      return say(
        `Not explained: ${protocolName(unread.protocol)}, not TCP.`,
        `Tidak dijelaskan: ${protocolName(unread.protocol)}, bukan TCP.`,
      );
    case 'fragment':
      return say(
        'A later fragment: the TCP header is in the first one.',
        'Fragmen lanjutan: header TCP-nya ada di fragmen pertama.',
      );
    case 'not-ip':
      return say('Not IP: it begins with neither 4 nor 6.', 'Bukan IP: tidak dimulai dengan 4 atau 6.');
    case 'header-length':
      return say(
        `Not readable: the header's length cannot be ${bytes(unread.headerBytes)}.`,
        `Tidak terbaca: panjang header tidak mungkin ${bytes(unread.headerBytes)}.`,
      );
    case 'total-length':
      return say(
        `Not readable: a packet of ${bytes(unread.bytes)} would be shorter than its header.`,
        `Tidak terbaca: paket ${bytes(unread.bytes)} akan lebih pendek daripada header-nya.`,
      );
    case 'option-length':
      return say(
        'Not readable: the option has no possible length.',
        'Tidak terbaca: panjang opsi ini tidak mungkin.',
      );
  }
}
