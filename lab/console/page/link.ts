/// <reference lib="dom" />
/** The page's line to the console. When it breaks it is made again, and the console tells everything anew. */
import type { FromPage } from '../orders.ts';
import type { ToPage } from '../messages.ts';

const AGAIN_MS = [250, 500, 1_000, 2_000];
/** Before what a terminal shows stands its number. */
const TERMINAL_BYTES = 4;

/** Who hears what comes. */
export interface LinkListener {
  readonly opens: () => void;
  readonly closes: () => void;
  readonly hears: (message: ToPage) => void;
  readonly shows: (terminal: number, bytes: Uint8Array) => void;
}

export function openLink({ opens, closes, hears, shows }: LinkListener) {
  let socket: WebSocket;
  let attempts = 0;
  const open = (): void => {
    socket = new WebSocket(`ws://${location.host}/socket`);
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('open', () => {
      attempts = 0;
      opens();
    });
    socket.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) => {
      if (typeof data === 'string') hears(JSON.parse(data) as ToPage);
      else shows(new DataView(data).getUint32(0), new Uint8Array(data, TERMINAL_BYTES));
    });
    socket.addEventListener('close', () => {
      closes();
      setTimeout(open, AGAIN_MS[Math.min(attempts, AGAIN_MS.length - 1)]);
      attempts += 1;
    });
  };
  open();
  return {
    ask: (order: FromPage): void => {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(order));
    },
  };
}
