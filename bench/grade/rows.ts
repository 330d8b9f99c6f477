/** What grading is promised to take, by the hand-in. */
import type { HAND_INS } from './hand-ins.ts';
import type { RowTitle } from '../row.ts';

interface GradeRow extends RowTitle {
  /** One of its own, graded in every round; else the class. */
  readonly of: keyof typeof HAND_INS | 'class';
  readonly measure: 'wall' | 'processor';
}

export const GRADE_ROWS: readonly GradeRow[] = [
  {
    name: 'right',
    of: 'right',
    measure: 'wall',
    what: {
      en: 'a right server with a deep listen queue',
      id: 'server benar dengan antrean listen yang panjang',
    },
    unit: 's',
    target: { atMost: 3.5 },
  },
  {
    name: 'right-processor',
    of: 'right',
    measure: 'processor',
    what: { en: 'its processor time, all included', id: 'waktu prosesornya, semua dihitung' },
    unit: 's',
    target: { atMost: 1.6 },
  },
  {
    name: 'short-queue',
    of: 'shortQueue',
    measure: 'wall',
    what: { en: 'a right server with listen(1)', id: 'server benar dengan listen(1)' },
    unit: 's',
    target: { atMost: 7 },
  },
  {
    name: 'failing',
    of: 'failing',
    measure: 'wall',
    what: {
      en: 'a server that serves one client at a time',
      id: 'server yang melayani satu klien dalam satu waktu',
    },
    unit: 's',
    target: { atMost: 10 },
  },
  {
    name: 'falling-silent',
    of: 'falling',
    measure: 'wall',
    what: {
      en: 'a server that says nothing from its 13th client on',
      id: 'server yang diam sejak klien ke-13',
    },
    unit: 's',
    target: { atMost: 90 },
  },
  {
    name: 'class',
    of: 'class',
    measure: 'wall',
    what: {
      en: 'a class of 60, most of them right and failing some advice',
      id: 'kelas berisi 60, sebagian besar benar dan gagal di beberapa saran',
    },
    unit: 's',
    target: { atMost: 100 },
  },
];
