import { firstFault } from './reply-fault.ts';
import type { ReviewedRequirement } from './requirement.ts';

export const prefix: ReviewedRequirement = {
  id: '1d-prefix',
  sentence: {
    en: 'The reply begins with `JAM` and one space.',
    id: 'Balasan diawali `JAM` dan satu spasi.',
  },
  points: 8,
  needs: ['1c-time', '1c-session'],
  review: (seen) =>
    firstFault(seen, ({ prefix }) => {
      if (prefix === 'JAM ') return undefined;
      if (prefix === '')
        return {
          en: 'There is nothing before the time: send "JAM " first.',
          id: 'Tidak ada apa pun sebelum jam: kirim "JAM " lebih dulu.',
        };
      return {
        en: `The reply has ${JSON.stringify(prefix)} before the time instead of "JAM ".`,
        id: `Sebelum jam, balasan berisi ${JSON.stringify(prefix)}, seharusnya "JAM ".`,
      };
    }),
};
