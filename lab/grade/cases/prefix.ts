import { onReply } from './told-time.ts';
import type { Requirement } from './requirement.ts';

export const prefix: Requirement = {
  id: '1d-prefix',
  sentence: {
    en: 'The reply begins with `JAM` and one space.',
    id: 'Balasan diawali `JAM` dan satu spasi.',
  },
  points: 8,
  order: { step: 2, lane: 2, turn: 3 },
  ...onReply(({ prefix }) =>
    prefix === 'JAM '
      ? undefined
      : {
          en: `The reply has ${JSON.stringify(prefix)} before the time instead of "JAM ".`,
          id: `Sebelum jam, balasan berisi ${JSON.stringify(prefix)}, seharusnya "JAM ".`,
        },
  ),
};
