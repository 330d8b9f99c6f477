/** Why there may be nothing to judge. */
import type { Text } from '../text.ts';

export const noTimeToJudge: Text = {
  en: 'It cannot be judged: the server told no time to look at.',
  id: 'Tidak dapat dinilai: server tidak memberikan jam untuk diperiksa.',
};

export const noRequestToJudge: Text = {
  en: 'It cannot be judged as long as TIME with the characters 13 and 10 is not understood.',
  id: 'Tidak dapat dinilai selama TIME dengan karakter 13 dan 10 belum dikenali.',
};
