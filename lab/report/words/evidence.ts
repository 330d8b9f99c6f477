/** Evidence in sentences, without their full stops: in both languages, from the same facts. */
import { endpointText } from '../../endpoint.ts';
import type { Cause, ClockOffset, Flaw, SessionId, SourceFact } from '../../evidence/evidence.ts';
import { phrasesIn, plural } from '../../drawing/phrase.ts';
import type { Language } from '../../../options/language.ts';
import type { ReadingProblem } from '../../recording/run-sources.ts';
import { visible } from '../../drawing/visible.ts';
import { passedOverText, type Sentences, warningWords } from './warnings.ts';

const WHO = { client: 'klien', server: 'server' } as const;
const MOST_PORTS = 10;
/** More gaps, or more contradictions, than this are counted and not shown. */
const MOST_FLAWS = 200;
const MOST_CHARACTERS = 500;

/** `mesin-3:41822`, behind it in brackets its part of the run, and which it is of several on the same ports. */
export function sessionName({ client, port, part, nth }: SessionId): string {
  return `${endpointText(client, port)}${part === '' ? '' : ` (${part})`}${nth === 1 ? '' : ` (${nth})`}`;
}

export type EvidenceWords = ReturnType<typeof evidenceWords>;

/** `known` are the sources that the facts name by their ids. */
export function evidenceWords(known: readonly SourceFact[], language: Language) {
  const { say, number, and } = phrasesIn(language);
  const warningText = warningWords(language);
  const sessions = (value: number): string => say(plural(value, 'session'), `${number(value)} sesi`);

  /** `mesin-1's capture` */
  const source = (id: string): string => {
    const { kind, machine } = known.find((one) => one.id === id) ?? {};
    if (kind === 'client') return say('the client record', 'catatan klien');
    if (kind === 'log') return say('the server log', 'log server');
    return machine === undefined ? id : say(`${machine}'s capture`, `tangkapan ${machine}`);
  };
  /** Whose clock was measured; of a record that several machines kept, which machine's part. */
  const clock = ({ source: id, machine }: Pick<ClockOffset, 'source' | 'machine'>): string =>
    machine === undefined ? source(id) : say(`${machine}'s client record`, `catatan klien ${machine}`);
  /** Where a capture was made. */
  const place = (id: string): string => known.find((one) => one.id === id)?.machine ?? id;
  /** `both captures and the client record` */
  const sources = (ids: readonly string[]): string => {
    const isCapture = (id: string): boolean => known.find((one) => one.id === id)?.kind === 'capture';
    const captures = ids.filter((id) => isCapture(id)).map((id) => source(id));
    const others = ids.filter((id) => !isCapture(id)).map((id) => source(id));
    const both = say('both captures', 'kedua tangkapan');
    return and([...(captures.length === 2 ? [both] : captures), ...others]);
  };
  /** ` (mesin-2:40001, mesin-2:40002, …)` */
  const examples = ({ examples: some, sessions: all }: Cause): string =>
    ` (${[...some.map((session) => sessionName(session)), ...(all > some.length ? ['…'] : [])].join(', ')})`;
  const theRest = ({ agreeing, sessions: all }: Cause): string => {
    if (agreeing === 0) return '';
    const part =
      agreeing === all
        ? ''
        : say(` in ${number(agreeing)} of them`, ` pada ${sessions(agreeing)} di antaranya`);
    return say(`; everything else agrees${part}`, `; selebihnya sesuai${part}`);
  };
  /** What each of two sources says of the replies, where they first differ. */
  const replies = (lists: readonly [one: readonly string[], other: readonly string[]]): string[] => {
    const [one, other] = lists;
    const at = one.findIndex((reply, index) => index < other.length && reply !== other[index]);
    const areSingle = Math.max(one.length, other.length) === 1;
    return lists.map((list) => {
      const { length } = list;
      const reply = list[areSingle ? 0 : at];
      if (reply === undefined)
        return say(
          `there ${length === 1 ? 'is' : 'are'} ${plural(length, 'reply', 'replies')}`,
          length === 0 ? 'tidak ada balasan' : `ada ${number(length)} balasan`,
        );
      return areSingle
        ? say(`the reply is '${reply}'`, `balasannya '${reply}'`)
        : say(`reply ${number(at + 1)} is '${reply}'`, `balasan ke-${number(at + 1)} adalah '${reply}'`);
    });
  };
  /** What a source lacks that did not last long enough: whole sessions, and `what` of others. */
  const outside = (cause: Cause, absent: string, what: string): string => {
    const cut = cause.sessions - cause.absent;
    const told = [
      ...(cause.absent > 0 ? [`${sessions(cause.absent)} ${absent}`] : []),
      ...(cut > 0
        ? [say(`the ${what} of ${sessions(cut)} are missing`, `${what} dari ${sessions(cut)} tidak ada`)]
        : []),
    ];
    return `${told.join(say(', and ', ', dan '))}${examples(cause)}${cut > 0 ? theRest(cause) : ''}`;
  };

  const flaws: Sentences<Flaw> = {
    session: ({ session, missingFrom, knownTo }) =>
      say(
        `${sessionName(session)} is missing from ${source(missingFrom)}; it is in ${sources(knownTo)}`,
        `${sessionName(session)} tidak ada di ${source(missingFrom)}; sesi itu ada di ${sources(knownTo)}`,
      ),
    line: ({ session, event, missing, of, missingFrom }) =>
      `${sessionName(session)}: ${say(
        `${of === 1 ? `the line '${event}' is` : `${missing} of ${of} lines '${event}' ${missing === 1 ? 'is' : 'are'}`} missing from`,
        `${of === 1 ? '' : `${missing} dari ${of} `}baris '${event}' tidak ada di`,
      )} ${source(missingFrom)}`,
    payload: ({ session, sender, missingFrom }) =>
      `${sessionName(session)}: ${say(`part of what the ${sender} sent is missing from`, `sebagian data dari ${WHO[sender]} tidak ada di`)} ${source(missingFrom)}`,
    packet: ({ session, segment: { from, flags, relSeq, relAck }, number: packet, knownTo, missingFrom }) => {
      const numbers = `(Seq=${relSeq}${flags.includes('ACK') ? ` Ack=${relAck}` : ''})`;
      return `${sessionName(session)}: ${say(
        `the ${from}'s ${flags.join(', ')} ${numbers}, packet ${packet} of ${source(knownTo)}, is missing from`,
        `${flags.join(', ')} dari ${WHO[from]} ${numbers}, paket ${packet} di ${source(knownTo)}, tidak ada di`,
      )} ${source(missingFrom)}`;
    },
    replies: ({ session, odd, usual }) => {
      const [one, other] = replies([odd.value, usual.value]);
      return `${sessionName(session)}: ${say(
        `${one} according to ${sources(odd.sources)}, but ${other} according to`,
        `${one} menurut ${sources(odd.sources)}, tetapi ${other} menurut`,
      )} ${sources(usual.sources)}`;
    },
    bytes: ({ session, sender, odd, usual }) =>
      `${sessionName(session)}: ${say(
        `the ${sender} sent ${plural(odd.value, 'byte')} according to ${sources(odd.sources)}, but ${number(usual.value)} according to`,
        `${WHO[sender]} mengirim ${number(odd.value)} byte menurut ${sources(odd.sources)}, tetapi ${number(usual.value)} byte menurut`,
      )} ${sources(usual.sources)}`,
    times: ({ session, earlier, later, byMs, answered }) => {
      const by = `${number(byMs, 3)} ms`;
      const [one, other] = [source(earlier), source(later)];
      if (answered === 'before-answer')
        return say(
          `${sessionName(session)} is answered ${by} earlier in ${one} than in ${other}, which is impossible`,
          `${sessionName(session)} dibalas ${by} lebih awal di ${one} daripada di ${other}, padahal itu tidak mungkin`,
        );
      if (answered === 'before-beginning')
        return say(
          `${sessionName(session)} is answered in ${one} ${by} before it begins in ${other}, which is impossible`,
          `${sessionName(session)} dibalas di ${one} ${by} sebelum dimulai di ${other}, padahal itu tidak mungkin`,
        );
      return say(
        `${sessionName(session)} begins ${by} earlier in ${one} than in ${other}, which is impossible`,
        `${sessionName(session)} dimulai ${by} lebih awal di ${one} daripada di ${other}, padahal itu tidak mungkin`,
      );
    },
    'nothing-recorded': (cause) =>
      `${source(cause.source)} ${say(
        `has no sessions${cause.part === '' ? '' : ` of the part '${cause.part}'`}: ${sessions(cause.sessions)} ${cause.sessions === 1 ? 'is' : 'are'} missing from it`,
        `tidak memuat satu sesi pun${cause.part === '' ? '' : ` dari bagian '${cause.part}'`}: ${sessions(cause.sessions)} tidak ada di sana`,
      )}${examples(cause)}`,
    'capture-started-late': (cause) =>
      say(
        `${source(cause.source)} started late: ${outside(cause, 'had already ended', 'first packets')}`,
        `${source(cause.source)} terlambat dimulai: ${outside(cause, 'sudah berakhir', 'paket-paket pertama')}`,
      ),
    'capture-ended-early': (cause) =>
      say(
        `${source(cause.source)} ended early: ${outside(cause, 'had not begun', 'last packets')}`,
        `${source(cause.source)} berakhir terlalu awal: ${outside(cause, 'belum dimulai', 'paket-paket terakhir')}`,
      ),
    'log-ended-early': (cause) =>
      say(
        `${source(cause.source)} ended early: ${outside(cause, 'had not begun', 'last lines')}`,
        `${source(cause.source)} berakhir terlalu awal: ${outside(cause, 'belum dimulai', 'baris-baris terakhir')}`,
      ),
    'one-direction-only': (cause) =>
      `${source(cause.source)} ${say(
        `has only the ${cause.from}'s packets of ${sessions(cause.sessions)}`,
        `hanya memuat paket dari ${WHO[cause.from]} untuk ${sessions(cause.sessions)}`,
      )}${examples(cause)}${theRest(cause)}`,
    'cut-at-snap-length': (cause) =>
      `${source(cause.source)} ${say(
        `has only the first ${plural(cause.bytes, 'byte')} of longer packets, so it lacks requests and replies of ${sessions(cause.sessions)}`,
        `hanya memuat ${number(cause.bytes)} byte pertama dari paket yang lebih panjang, sehingga permintaan dan balasan ${sessions(cause.sessions)} tidak lengkap di sana`,
      )}${examples(cause)}${theRest(cause)}`,
    'packets-repeated': (cause) =>
      `${source(cause.source)} ${say(
        `has each packet of ${sessions(cause.sessions)} ${cause.copies === 2 ? 'twice' : `${cause.copies} times`}; the copies were not counted`,
        `memuat tiap paket dari ${sessions(cause.sessions)} sebanyak ${cause.copies} kali; salinannya tidak dihitung`,
      )}`,
    'bytes-after-end': (cause) => {
      const other = cause.from === 'client' ? 'server' : 'client';
      return (
        say(
          `${plural(cause.bytes, 'byte')} from the ${cause.from} came after the ${other} had ended the connection, and ${cause.bytes === 1 ? 'was' : 'were'} answered with RST`,
          `${number(cause.bytes)} byte dari ${WHO[cause.from]} tiba setelah ${WHO[other]} mengakhiri koneksi, dan dijawab dengan RST`,
        ) + examples(cause)
      );
    },
  };

  const problems: Sentences<ReadingProblem> = {
    'no-file': ({ file }) =>
      say(
        `${file} is missing, though run.json says that it was recorded`,
        `${file} tidak ada, padahal menurut run.json pernah direkam`,
      ),
    'no-capture': ({ file }) => say(`${file} is not a capture file`, `${file} bukan berkas tangkapan`),
    'broken-file': ({ file, warning }) =>
      `${file}: ${warningText(warning)} (${say('at byte', 'pada byte')} ${number(warning.byte)})`,
    'no-session': ({ port, others, passedOver }) => {
      if (others.length === 0) {
        const none = say('There are no TCP sessions in these files', 'Tidak ada sesi TCP dalam berkas ini');
        const kinds = passedOverText(passedOver);
        return kinds === '' ? none : `${none}; ${say('passed over', 'yang dilewati')}: ${kinds}`;
      }
      const rest = others.length - MOST_PORTS;
      const more = rest > 0 ? say(` and ${rest} more`, ` dan ${rest} lainnya`) : '';
      const ports = `${others.slice(0, MOST_PORTS).join(', ')}${more}`;
      return say(
        `There are no sessions on server port ${port}, only on ${ports}: choose a port with --port`,
        `Tidak ada sesi pada port server ${port}, tetapi ada pada ${ports}: pilih salah satu dengan --port`,
      );
    },
  };

  const sentenceOf = (flaw: Flaw): string => (flaws[flaw.kind] as (flaw: Flaw) => string)(flaw);

  return {
    source,
    sources,
    clock,
    place,
    flaw: sentenceOf,
    /** Of the first of them, as they may stand in a report. */
    sentences: (all: readonly Flaw[]): string[] =>
      all.slice(0, MOST_FLAWS).map((flaw) => visible(sentenceOf(flaw), MOST_CHARACTERS)),
    problem: (problem: ReadingProblem): string =>
      (problems[problem.kind] as (problem: ReadingProblem) => string)(problem),
  };
}
