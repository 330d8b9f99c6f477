import type { Case } from '../case.ts';
import type { Text } from '../text.ts';
import type { Trial } from '../trial.ts';
import { failed, passed } from '../case.ts';
import { setTimeout as delay } from 'node:timers/promises';

const SETTLED_MS = 100;

export const abrupt: Case = {
  id: '1b-abrupt',
  point: '1b',
  kind: 'advice',
  needs: 'time',
  requirement: {
    en: 'A client that leaves without QUIT, by FIN or RST, disturbs nobody.',
    id: 'Klien yang pergi tanpa QUIT, dengan FIN atau RST, tidak mengganggu yang lain.',
  },
  async probe(trial) {
    const early = await trial.connect('mesin-2');
    early.reset();
    if (!(await servesOthers(trial))) return failed(endsAll, { shownBy: [early] });
    const asking = await trial.connect('mesin-2');
    asking.send(trial.manners.ask);
    asking.reset();
    const silent = await trial.connect('mesin-3');
    silent.close();
    await delay(SETTLED_MS);
    if (!(await servesOthers(trial))) return failed(endsAll, { shownBy: [asking] });
    return passed({ shownBy: [asking] });
  },
};

async function servesOthers(trial: Trial): Promise<boolean> {
  trial.manners.survivesReset = (await trial.asksOnce()) !== undefined;
  return trial.manners.survivesReset;
}

const endsAll: Text = {
  en: 'After a client was reset nobody is served any more: an error of one connection (ConnectionResetError) must end its own thread alone.',
  id: 'Setelah satu klien terputus paksa, tidak ada lagi yang dilayani: kesalahan satu koneksi (ConnectionResetError) hanya boleh mengakhiri thread-nya sendiri.',
};
