/** The parts of docs/scale.md that have numbers, each made of the results alone. */
import {
  type BurstCost,
  COURSE,
  COURSE_HOSTS,
  courseOf,
  exponentOf,
  MILLION,
  millionOf,
  type Need,
  perHandIn,
  perThousand,
  shareOf,
  THOUSAND,
} from './derive.ts';
import { bytesText, shareText, timeText } from './units.ts';
import type { ClassKind, Growth, ScaleResults } from './results.ts';
import { HOSTS, SHARDS } from './synthetic.ts';
import { inWords } from '../machine.ts';
import type { Language } from '../../options/language.ts';
import { markdownTable, number } from '../table.ts';
import { RESTS } from '../../lab/grade/class/sparing.ts';
import type { Results } from '../results.ts';

type Said = Readonly<Record<Language, string>>;
type Section = (results: ScaleResults, speed: Results, language: Language) => readonly string[];

const NOT_MEASURED: Said = { en: 'Not measured yet.', id: 'Belum diukur.' };

/** By the name of their markers, in the order of the page. */
export const SECTIONS: Readonly<Record<string, Section>> = {
  measured,
  'hand-ins': handIns,
  course,
  sessions,
  million,
  simulated,
};

function measured({ date, machine, missing }: ScaleResults, _speed: Results, language: Language): string[] {
  const lacks = missing.map(({ what, why }) => `${what} (${why})`).join('; ');
  return {
    en: [`Measured on ${date} on ${inWords(machine)}.`, ...(lacks === '' ? [] : [`Not measured: ${lacks}.`])],
    id: [
      `Diukur ${date} pada ${inWords(machine, 'id')}.`,
      ...(lacks === '' ? [] : [`Tidak diukur: ${lacks}.`]),
    ],
  }[language];
}

const KIND: Readonly<Record<ClassKind, Said>> = {
  right: { en: 'right servers', id: 'server benar' },
  mixed: { en: 'mixed', id: 'campuran' },
};

function handIns({ classes }: ScaleResults, _speed: Results, language: Language): string[] {
  const [first] = classes;
  if (first === undefined) return [NOT_MEASURED[language]];
  const seconds = (value: number): string => number(value, language);
  const bytes = (value: number): string => bytesText(value, language);
  const processors = {
    en: ['class', 'engines × at a time', 's', 's of processor', 'lab', 'containers', 'engine and kernel'],
    id: ['kelas', 'engine × sekaligus', 's', 's prosesor', 'lab', 'container', 'engine dan kernel'],
  }[language];
  const rest = {
    en: [
      'class',
      'engines × at a time',
      'memory, lab',
      'containers',
      'kept on disk',
      'captures',
      'written',
      'scratch',
      'to and from engines',
    ],
    id: [
      'kelas',
      'engine × sekaligus',
      'memori, lab',
      'container',
      'tersimpan di disk',
      'tangkapan',
      'ditulis',
      'sementara',
      'dari dan ke engine',
    ],
  }[language];
  const named = classes.map((one) => ({
    one,
    each: perHandIn(one),
    name: [KIND[one.kind][language], `${one.engines} × ${one.jobs}`],
  }));
  return [
    {
      en: `Each of ${first.handIns} hand-ins, of a class graded once: one of right servers alone, and a mixed one, as classes are.`,
      id: `Tiap laporan dari ${first.handIns} laporan satu kelas yang dinilai sekali: satu berisi server benar saja, satu campuran seperti kelas biasa.`,
    }[language],
    markdownTable([
      processors,
      ...named.map(({ name, each }) =>
        name.concat([each.wallS, each.processorS, each.labS, each.containersS, each.engineS].map(seconds)),
      ),
    ]),
    {
      en: 'Memory is that of the whole class at its highest, and scratch too; the rest is for each hand-in.',
      id: 'Memori dan sementara: puncak seluruh kelas; yang lain untuk tiap laporan.',
    }[language],
    markdownTable([
      rest,
      ...named.map(({ name, one, each }) =>
        name.concat(
          [
            one.labBytes,
            one.containersBytes,
            each.folderBytes,
            each.captureBytes,
            each.writtenBytes,
            one.scratchBytes,
            each.networkBytes,
          ].map(bytes),
        ),
      ),
    ]),
  ];
}

function course(results: ScaleResults, _speed: Results, language: Language): string[] {
  const found = courseOf(results);
  if (found === undefined) return [NOT_MEASURED[language]];
  const { best, each, tableS, shardTableS, alone, onHosts, inShards } = found;
  const whole = number(COURSE, language);
  const time = (seconds: number): string => timeText(seconds, language);
  const bytes = (value: number): string => bytesText(value, language);
  const head = {
    en: ['', 'one machine', `${COURSE_HOSTS} hosts`, `${SHARDS} shards`],
    id: ['', 'satu mesin', `${COURSE_HOSTS} host`, `${SHARDS} bagian`],
  }[language];
  const names = {
    en: ['grading', 'tables', 'merge', 'all'],
    id: ['menilai', 'tabel', 'menggabung', 'semua'],
  }[language];
  const ways = [alone, onHosts, inShards];
  const keys = ['gradingS', 'tablesS', 'mergeS', 'totalS'] as const;
  const table = markdownTable([
    head,
    ...keys.map((key, index) =>
      [names[index] ?? ''].concat(ways.map((way) => (way[key] === 0 ? '' : time(way[key])))),
    ),
  ]);
  const terms = {
    grading: `${whole} × ${time(each.wallS)} = ${time(alone.gradingS)}`,
    hosts: `${whole} × ${time(each.wallS)} / ${COURSE_HOSTS} = ${time(onHosts.gradingS)}`,
    shards: `${whole} / ${SHARDS} × ${time(each.wallS)} = ${time(inShards.gradingS)}`,
    disk: `${whole} × ${bytes(each.folderBytes)} = ${bytes(found.folderBytes)}`,
    network: `${whole} × ${bytes(each.networkBytes)} = ${bytes(found.networkBytes)}`,
  };
  return {
    en: [
      `Of the mixed class, ${best.jobs} at a time on one engine:`,
      table,
      `- Grading: ${terms.grading}; on ${COURSE_HOSTS} hosts ${terms.hosts}; in shards ${terms.shards} in each.`,
      `- Tables: the page and the tables of ${whole} hand-ins take ${time(tableS)} to write, those of a shard ${time(shardTableS)}. A class writes them anew after a hand-in unless it has just done so: for ${RESTS} times as long as that took it only grades, so that they add 1/${RESTS} of the grading time at most.`,
      `- Disk: ${terms.disk}, which is also what shards hand over to be merged. The merge needs ${bytes(found.mergeBytes)} of memory.`,
      `- To and from engines on other hosts: ${terms.network}.`,
      `The processors give way first: of the ${time(each.wallS)} that a hand-in takes, they are busy for ${time(each.processorS)}, all of them together.`,
    ],
    id: [
      `Dari kelas campuran, ${best.jobs} sekaligus pada satu engine:`,
      table,
      `- Menilai: ${terms.grading}; pada ${COURSE_HOSTS} host ${terms.hosts}; dalam bagian ${terms.shards} per bagian.`,
      `- Tabel: halaman dan tabel ${whole} laporan ditulis dalam ${time(tableS)}, milik satu bagian dalam ${time(shardTableS)}. Kelas menulisnya ulang setelah satu laporan dinilai, kecuali baru saja ditulis: selama ${RESTS} kali waktu menulis itu kelas hanya menilai, sehingga tabel menambah paling banyak 1/${RESTS} waktu menilai.`,
      `- Disk: ${terms.disk}, dan sebesar itu pula yang diserahkan bagian-bagian untuk digabung. Penggabungan perlu memori ${bytes(found.mergeBytes)}.`,
      `- Dari dan ke engine di host lain: ${terms.network}.`,
      `Yang lebih dulu tidak kuat adalah prosesor: dari ${time(each.wallS)} untuk satu laporan, semua prosesor bersama sibuk selama ${time(each.processorS)}.`,
    ],
  }[language].reduce<string[]>(joinList, []);
}

/** Points of a list stand below each other, without empty lines. */
function joinList(done: string[], next: string): string[] {
  const before = done.at(-1);
  return before?.startsWith('- ') === true && next.startsWith('- ')
    ? [...done.slice(0, -1), `${before}\n${next}`]
    : [...done, next];
}

const COSTS: readonly (readonly [of: BurstCost, name: Said, kind: 'time' | 'bytes'])[] = [
  ['wallS', { en: 'the command, without the report', id: 'perintahnya, tanpa laporan' }, 'time'],
  ['trafficS', { en: 'of that, traffic', id: 'darinya, lalu lintas' }, 'time'],
  ['processorS', { en: 'processor', id: 'prosesor' }, 'time'],
  ['labS', { en: 'of that, the lab', id: 'darinya, lab' }, 'time'],
  ['containersS', { en: 'of that, containers', id: 'darinya, container' }, 'time'],
  ['labBytes', { en: 'memory of the lab', id: 'memori lab' }, 'bytes'],
  ['containersBytes', { en: 'memory of the containers', id: 'memori container' }, 'bytes'],
  ['captureBytes', { en: 'captures of all machines', id: 'tangkapan semua mesin' }, 'bytes'],
  ['logBytes', { en: 'logs', id: 'log' }, 'bytes'],
  ['recordBytes', { en: "the clients' record", id: 'catatan klien' }, 'bytes'],
  ['wireBytes', { en: "on the server's network", id: 'di jaringan server' }, 'bytes'],
  ['networkBytes', { en: 'to and from the engine', id: 'dari dan ke engine' }, 'bytes'],
  ['analyseS', { en: '`lab:analyse`', id: '`lab:analyse`' }, 'time'],
  ['analyseBytes', { en: 'memory of `lab:analyse`', id: 'memori `lab:analyse`' }, 'bytes'],
  ['reportS', { en: '`lab:report`', id: '`lab:report`' }, 'time'],
  ['reportBytes', { en: 'memory of `lab:report`', id: 'memori `lab:report`' }, 'bytes'],
  ['pageBytes', { en: 'its page', id: 'halamannya' }, 'bytes'],
];

function sessions(results: ScaleResults, _speed: Results, language: Language): string[] {
  const found = perThousand(results);
  const [burst] = results.bursts;
  if (found === undefined || burst === undefined) return [NOT_MEASURED[language]];
  const { least, most, small, added } = found;
  const [fewer, more] = [number(least, language), number(most, language)];
  const requests = number(burst.requests / burst.sessions, language);
  const show = (value: number, kind: 'time' | 'bytes'): string => {
    const text = (kind === 'time' ? timeText : bytesText)(Math.abs(value), language);
    return value < 0 ? `−${text}` : text;
  };
  return [
    {
      en: `Sessions of ${requests} requests, half of them from each of two machines. What each further ${number(THOUSAND, language)} add is the difference between ${more} and ${fewer}.`,
      id: `Sesi dengan ${requests} permintaan, setengahnya dari tiap mesin klien. Tambahan tiap ${number(THOUSAND, language)} sesi berikutnya adalah selisih antara ${more} dan ${fewer}.`,
    }[language],
    markdownTable([
      {
        en: ['', `${fewer} sessions`, `each further ${number(THOUSAND, language)}`],
        id: ['', `${fewer} sesi`, `tiap ${number(THOUSAND, language)} berikutnya`],
      }[language],
      ...COSTS.map(([of, name, kind]) => [name[language], show(small(of), kind), show(added(of), kind)]),
    ]),
  ];
}

/** What it is, and what it is measured by. */
const PART: Readonly<Record<Need['part'], readonly [name: Said, by: Said]>> = {
  connections: [
    { en: 'connections, if all are open at once', id: 'koneksi, bila semua terbuka sekaligus' },
    { en: '`MAX_CONNECTIONS`', id: '`MAX_CONNECTIONS`' },
  ],
  page: [
    { en: 'memory of `lab:report`', id: 'memori `lab:report`' },
    { en: "V8's heap without a flag", id: 'heap V8 tanpa flag' },
  ],
  matching: [
    { en: 'memory of `lab:analyse`', id: 'memori `lab:analyse`' },
    { en: "V8's heap without a flag", id: 'heap V8 tanpa flag' },
  ],
  ports: [
    { en: 'ports of one host', id: 'port satu host' },
    { en: 'those that the kernel gives to clients', id: 'yang diberikan kernel kepada klien' },
  ],
};

function million(results: ScaleResults, speed: Results, language: Language): string[] {
  const found = millionOf(results, speed);
  if (found === undefined) return [NOT_MEASURED[language]];
  const { perHost, perSecond, serverS, sessionS, idleKb, openBytes, needs, matchingS, bitsPerSecond } = found;
  const n = (value: number): string => number(value, language);
  const bytes = (value: number): string => bytesText(value, language);
  const time = (seconds: number): string => timeText(seconds, language);
  const isCount = (part: Need['part']): boolean => part === 'connections' || part === 'ports';
  const table = markdownTable([
    {
      en: ['part / limit', 'needs', 'has', 'of it'],
      id: ['bagian / batas', 'perlu', 'ada', 'terpakai'],
    }[language],
    ...needs.map((need) => [
      PART[need.part].map((said) => said[language]).join(' / '),
      ...[need.needed, need.there].map((value) => (isCount(need.part) ? n(value) : bytes(value))),
      shareText(shareOf(need), language),
    ]),
  ]);
  const [first] = needs;
  const firstName = first === undefined ? '' : PART[first.part][0][language];
  const terms = {
    hosts: `${n(MILLION)} / ${n(HOSTS)} = ${n(perHost)}`,
    server: `${n(MILLION)} / ${n(perSecond)} = ${time(serverS)}`,
    session: `${n(results.limits.connections)} / ${n(perSecond)} = ${time(sessionS)}`,
    open: `${n(MILLION)} × ${n(idleKb)} KB = ${bytes(openBytes)}`,
  };
  return {
    en: [
      `- Each host begins ${terms.hosts} sessions.`,
      `- One thread of the server takes ${n(perSecond)} connections/s with everything logged ([benchmarks](benchmarks.md), ${speed.date}): ${terms.server} at the least. A session may last ${terms.session} before more are open than the server takes; idle connections of all of them would need ${terms.open}.`,
      `- By what each session of the largest burst left: captures ${bytes(found.captureBytes)}, of which ${bytes(found.hostCaptureBytes)} on each host and half of all on the server's; logs and records ${bytes(found.textBytes)}; ${bytes(found.wireBytes)} on the server's network, which at that rate is ${n(bitsPerSecond / 1e6)} Mbit/s.`,
      `- \`lab:analyse\` takes ${time(matchingS)} and ${bytes(found.matchingBytes)} of memory.`,
      table,
      `First to give way: ${firstName}.`,
    ],
    id: [
      `- Tiap host memulai ${terms.hosts} sesi.`,
      `- Satu thread server menerima ${n(perSecond)} koneksi/s dengan semua dicatat ([pengukuran](benchmarks.id.md), ${speed.date}): paling cepat ${terms.server}. Satu sesi boleh berlangsung ${terms.session} sebelum yang terbuka melebihi batas server; bila semuanya diam dan terbuka, perlu ${terms.open}.`,
      `- Menurut sisa tiap sesi dari burst terbesar: tangkapan ${bytes(found.captureBytes)}, darinya ${bytes(found.hostCaptureBytes)} di tiap host dan setengah dari semuanya di host server; log dan catatan ${bytes(found.textBytes)}; ${bytes(found.wireBytes)} di jaringan server, yang pada laju itu ${n(bitsPerSecond / 1e6)} Mbit/s.`,
      `- \`lab:analyse\` perlu ${time(matchingS)} dan memori ${bytes(found.matchingBytes)}.`,
      table,
      `Yang lebih dulu tidak kuat: ${firstName}.`,
    ],
  }[language].reduce<string[]>(joinList, []);
}

const SIMULATED: Readonly<Record<'merges' | 'tables' | 'reconciliations' | 'reports', Said>> = {
  merges: { en: `hand-ins merged from ${SHARDS} shards`, id: `laporan digabung dari ${SHARDS} bagian` },
  tables: { en: 'rows of a class whose tables are written', id: 'baris kelas yang tabelnya ditulis' },
  reconciliations: {
    en: `sessions from ${HOSTS} hosts, \`lab:analyse\``,
    id: `sesi dari ${HOSTS} host, \`lab:analyse\``,
  },
  reports: { en: 'sessions, `lab:report`', id: 'sesi, `lab:report`' },
};

function simulated(results: ScaleResults, _speed: Results, language: Language): string[] {
  const n = (value: number): string => number(value, language);
  const rows = Object.entries(SIMULATED).flatMap(([key, name]) => {
    const points: readonly Growth[] = results[key as keyof typeof SIMULATED];
    return points.map((point, index) => {
      const isLast = points.length > 1 && index === points.length - 1;
      const exponents = [exponentOf(points, 'wallS'), exponentOf(points, 'peakBytes')];
      return [
        name[language],
        n(point.size),
        timeText(point.wallS, language),
        bytesText(point.peakBytes, language),
        bytesText(point.bytes, language),
      ].concat(exponents.map((exponent) => (isLast ? n(exponent) : '')));
    });
  });
  if (rows.length === 0) return [NOT_MEASURED[language]];
  const matched = results.reconciliations.map(({ matched, size }) => `${n(matched)} / ${n(size)}`).join(', ');
  return [
    markdownTable([
      {
        en: ['what', 'how many', 'time', 'memory', 'on disk', 'e of time', 'e of memory'],
        id: ['apa', 'berapa', 'waktu', 'memori', 'di disk', 'e waktu', 'e memori'],
      }[language],
      ...rows,
    ]),
    {
      en: `All sources agreed on ${matched} sessions.`,
      id: `Semua sumber sepakat tentang ${matched} sesi.`,
    }[language],
  ];
}
