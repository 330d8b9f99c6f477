/** What the console is promised to keep up with: in one burst of 2 × 9 sessions, and in one of 2 × 1,000. */
import type { RowTitle } from '../row.ts';

/** Clients on each of the two machines in the large burst, and what each asks for. */
export const WHOLE_BURST = 1_000;
export const REQUESTS = 5;

/** In the order of what is measured: opened, followed closely, loaded. */
export const CONSOLE_ROWS = [
  {
    name: 'first-paint',
    of: 'opening',
    what: {
      en: 'from opening the address to first paint',
      id: 'dari membuka alamatnya sampai gambar pertama tampil',
    },
    unit: 'ms',
    target: { atMost: 1_000 },
  },
  {
    name: 'ladder',
    of: 'small',
    what: {
      en: "p95 from a packet's time stamp to its place in the drawn ladder, 2 × 9 sessions",
      id: 'p95 dari stempel waktu paket sampai tempatnya di diagram tangga, 2 × 9 sesi',
    },
    unit: 'ms',
    target: { atMost: 300 },
  },
  {
    name: 'frames',
    of: 'large',
    what: {
      en: 'frames/s in the worst second while 2 × 1,000 sessions of 5 requests run',
      id: 'frame/detik pada detik terburuk selama 2 × 1.000 sesi berisi 5 permintaan berjalan',
    },
    unit: 'ratio',
    target: { atLeast: 30 },
  },
  {
    name: 'page-memory',
    of: 'large',
    what: {
      en: "the page's JavaScript heap during that, at its highest",
      id: 'heap JavaScript halaman selama itu, nilai tertinggi',
    },
    unit: 'MB',
    target: { atMost: 100 },
  },
  {
    name: 'console-memory',
    of: 'large',
    what: {
      en: 'resident memory of the console process during that, at its highest',
      id: 'memori residen proses konsol selama itu, nilai tertinggi',
    },
    unit: 'MB',
    target: { atMost: 400 },
  },
  {
    name: 'whole',
    of: 'large',
    what: {
      en: 'sessions of that burst that all sources agree on, with no packet missing from capture or page',
      id: 'sesi dari burst itu yang cocok di semua sumber, tanpa paket hilang dari tangkapan maupun halaman',
    },
    unit: 'connections',
    target: { atLeast: 2 * WHOLE_BURST },
  },
] as const satisfies readonly (RowTitle & { readonly of: Part })[];

/** What is done for a row. */
export type Part = 'opening' | 'small' | 'large';
export type RowName = (typeof CONSOLE_ROWS)[number]['name'];
