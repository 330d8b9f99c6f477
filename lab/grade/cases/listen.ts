import type { Case } from '../case.ts';
import type { Destination } from '../prober.ts';
import type { ListeningSocket } from '../probe/listening.ts';
import type { Text } from '../text.ts';
import { failed, passed } from '../case.ts';

export const listen: Case = {
  id: '1a-listen',
  point: '1a',
  kind: 'required',
  requirement: {
    en: 'The server can be reached over TCP on the port from another machine.',
    id: 'Server dapat dihubungi lewat TCP pada port itu dari mesin lain.',
  },
  async probe(trial) {
    const connection = await trial.connect('mesin-3');
    connection.close();
    const { expected } = trial;
    const seen = { shownBy: [connection], reproduce: `nc -vz ${expected.host} ${expected.port}` };
    const sockets = await trial.listening();
    if (trial.program !== undefined && !isReachable(sockets, expected))
      return failed(elsewhere(sockets, expected.port), seen);
    if (connection.isConnected) return passed(seen);
    return failed(
      {
        en: `The connection to ${trial.at.host} port ${trial.at.port} could not be made (${connection.ended?.how ?? 'no answer'}).`,
        id: `Koneksi ke ${trial.at.host} port ${trial.at.port} tidak dapat dibuat (${connection.ended?.how ?? 'tidak ada jawaban'}).`,
      },
      seen,
    );
  },
};

/** From another machine: on all addresses, or on the one it is asked at. */
export function isReachable(sockets: readonly ListeningSocket[], { host, port }: Destination): boolean {
  return sockets.some((socket) => socket.port === port && ['0.0.0.0', '::', host].includes(socket.address));
}

function elsewhere(sockets: readonly ListeningSocket[], port: number): Text {
  if (sockets.length === 0)
    return {
      en: `It listens no more: the socket on port ${port} was closed.`,
      id: `Server tidak mendengarkan lagi: socket di port ${port} sudah ditutup.`,
    };
  const list = sockets.map((socket) => `${socket.address}:${socket.port}`).join(', ');
  const onlyLoopback = sockets.some((socket) => socket.port === port);
  return onlyLoopback
    ? {
        en: `It listens on ${list}, where only programs of the same machine reach it: bind to '0.0.0.0'.`,
        id: `Server mendengarkan di ${list}, yang hanya terjangkau dari mesin itu sendiri: gunakan bind ke '0.0.0.0'.`,
      }
    : {
        en: `It listens on ${list}, not on port ${port}.`,
        id: `Server mendengarkan di ${list}, bukan di port ${port}.`,
      };
}
