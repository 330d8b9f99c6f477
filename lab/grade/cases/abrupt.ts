import { failed, passed, type ProbedRequirement } from './requirement.ts';

const SETTLED_MS = 100;

export const abrupt: ProbedRequirement = {
  id: '1b-abrupt',
  sentence: {
    en: 'A client that leaves without QUIT, with FIN or RST, does not disturb the others.',
    id: 'Klien yang pergi tanpa QUIT, dengan FIN atau RST, tidak mengganggu klien lain.',
  },
  points: 0,
  skipUnless: 'answers',
  order: { step: 4, lane: 3, turn: 1 },
  async probe(visit) {
    const early = await visit.connect('mesin-2');
    early.reset();
    if ((await visit.asksOnce()) === undefined)
      return failed({ shownBy: [early], learned: { survivesReset: false } }, endsAll);
    const asking = await visit.connect('mesin-2');
    visit.ask(asking);
    asking.reset();
    const silent = await visit.connect('mesin-3');
    silent.close();
    await visit.settle(SETTLED_MS);
    const survivesReset = (await visit.asksOnce()) !== undefined;
    const seen = { shownBy: [asking], learned: { survivesReset } };
    return survivesReset ? passed(seen) : failed(seen, endsAll);
  },
};

const endsAll = {
  en: 'After one client reset its connection, no other client is served: an error on one connection (ConnectionResetError) must end only its own thread.',
  id: 'Setelah satu klien mereset koneksinya, tidak ada lagi yang dilayani: galat pada satu koneksi (ConnectionResetError) hanya boleh mengakhiri thread-nya sendiri.',
};
