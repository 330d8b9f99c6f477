import { caseOnReply } from './told-time.ts';
import { failed, passed } from '../case.ts';

export const prefix = caseOnReply(
  {
    id: '1d-prefix',
    requirement: {
      en: 'The reply begins with `JAM` and one space.',
      id: 'Jawaban diawali `JAM` dan satu spasi.',
    },
  },
  ({ prefix, seen }) =>
    prefix === 'JAM '
      ? passed(seen)
      : failed(
          {
            en: `What stands before the time is ${JSON.stringify(prefix)} instead of "JAM ".`,
            id: `Yang ada sebelum jam adalah ${JSON.stringify(prefix)}, seharusnya "JAM ".`,
          },
          seen,
        ),
);
