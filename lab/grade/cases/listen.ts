import { endpointText } from '../../endpoint.ts';
import { failed, passed, type ProbedRequirement } from './requirement.ts';
import type { ConnectionEnd } from '../probe/orders.ts';
import type { Text } from '../result.ts';
import { isReachable, onlyIp6 } from '../run/place.ts';
import type { ListeningSocket } from '../probe/listening.ts';

export const listen: ProbedRequirement = {
  id: '1a-listen',
  sentence: {
    en: 'The server can be reached over TCP on its port from another machine.',
    id: 'Server dapat dihubungi lewat TCP pada port itu dari mesin lain.',
  },
  points: 10,
  needs: [],
  order: { step: 3, lane: 2, turn: 1 },
  async probe(visit) {
    const { at, expected, program, sockets } = visit.server;
    const connection = await visit.connect('mesin-3');
    connection.close();
    const seen = { shownBy: [connection], reproduce: `nc -vz ${expected.host} ${expected.port}` };
    if (program !== undefined && !isReachable(sockets, expected))
      return failed(seen, elsewhere(sockets, expected.port));
    if (at.host === '::1') return failed(seen, onlyIp6);
    if (connection.isConnected) return passed(seen);
    const why = WHY[connection.ended?.how ?? 'silent'];
    return failed(seen, {
      en: `A connection to ${at.host} port ${at.port} could not be opened (${why.en}).`,
      id: `Koneksi ke ${at.host} port ${at.port} tidak dapat dibuat (${why.id}).`,
    });
  },
};

const WHY: Readonly<Record<ConnectionEnd | 'silent', Text>> = {
  fin: { en: 'closed', id: 'ditutup' },
  reset: { en: 'reset', id: 'direset' },
  refused: { en: 'refused', id: 'ditolak' },
  unreachable: { en: 'unreachable', id: 'tidak terjangkau' },
  silent: { en: 'no answer', id: 'tidak ada balasan' },
};

function elsewhere(sockets: readonly ListeningSocket[], port: number) {
  const list = sockets.map((socket) => endpointText(socket.address, socket.port)).join(', ');
  const onlyLoopback = sockets.some((socket) => socket.port === port);
  return onlyLoopback
    ? {
        en: `The server listens on ${list}, where only programs on the same machine can reach it: bind to '0.0.0.0'.`,
        id: `Server membuka ${list} (listen), yang hanya dapat dihubungi dari mesin itu sendiri: gunakan bind ke '0.0.0.0'.`,
      }
    : {
        en: `The server listens on ${list}, not on port ${port}.`,
        id: `Server membuka ${list} (listen), bukan port ${port}.`,
      };
}
