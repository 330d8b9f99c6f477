/** Grades as they come, for tests and for looking at pages. */
import type { Grade, Ladder, LadderRow, RequirementResult } from '../../result.ts';

export function requirementOf(id: string, given: Partial<RequirementResult> = {}): RequirementResult {
  return {
    id,
    point: id.slice(0, 2),
    kind: 'required',
    outcome: 'passed',
    points: given.of ?? 10,
    of: 10,
    expected: null,
    received: null,
    packets: [],
    capture: null,
    hint: null,
    requirement: { en: `The server does ${id}.`, id: `Server melakukan ${id}.` },
    note: null,
    reproduce: null,
    traceback: null,
    attempts: [given.outcome ?? 'passed'],
    settled: null,
    ladder: null,
    ...given,
  };
}

const POINTS_OF: Readonly<Record<string, number>> = { '1b-burst': 15, '1c-session': 5 };

const REQUIRED = [
  '1a-listen',
  '1b-neighbour',
  '1b-burst',
  '1c-time',
  '1c-session',
  '1c-quit',
  '1d-prefix',
  '1d-format',
  '1d-line-end',
  '1d-clock',
];

/** Everything passed. */
export function goodGrade(given: Partial<Grade> = {}): Grade {
  const required = REQUIRED.map((id) => requirementOf(id, { of: POINTS_OF[id] ?? 10 }));
  const advice = requirementOf('1c-pieces', { kind: 'advice', of: 0 });
  return gradeOf({ target: 'server.py', requirements: [...required, advice], ...given });
}

export function gradeOf({ requirements, ...given }: Partial<Grade> & Pick<Grade, 'requirements'>): Grade {
  const required = requirements.filter(({ kind }) => kind === 'required');
  return {
    target: 'server.py',
    ok: required.every(({ outcome }) => outcome === 'passed'),
    points: required.reduce((sum, { points }) => sum + points, 0),
    of: required.reduce((sum, { of }) => sum + of, 0),
    requirements,
    listening: [{ address: '0.0.0.0', port: 45_000 }],
    durationMs: 4_321.5,
    judged: true,
    problem: null,
    source: null,
    host: null,
    handedIn: null,
    late: null,
    probedAt: { host: '172.16.16.101', port: 45_000 },
    greeting: '',
    confined: true,
    timeZone: 'Asia/Jakarta',
    output: 'output.txt',
    incompleteCaptures: [],
    file: 'server.py',
    taken: [],
    startedAt: '2026-11-21T05:20:31.123Z',
    ...given,
  };
}

/** As a student sees who sent the date as well and never closes; a thread that dies is the third fault. */
export function faultyGrade(given: Partial<Grade> = {}): Grade {
  const replies = { expected: 'JAM hh:mm:ss\r\n', capture: 'packets.pcap' };
  const faults: Readonly<Record<string, Partial<RequirementResult>>> = {
    '1c-session': {
      ...replies,
      outcome: 'failed',
      requirement: {
        en: 'A second TIME on the same connection also gets a reply.',
        id: 'TIME kedua pada koneksi yang sama juga dibalas.',
      },
      expected: 'JAM hh:mm:ss\r\nJAM hh:mm:ss\r\n',
      received: 'JAM 21 11 26 15:20:33\r\n',
      hint: {
        en: 'The server closed the connection after its first reply: close it after QUIT, not after each reply; recv() belongs in a loop.',
        id: 'Server menutup koneksi setelah balasan pertama: tutuplah setelah QUIT, bukan setelah setiap balasan; recv() harus di dalam perulangan.',
      },
      packets: [12, 14, 15, 16],
      ladder: sessionLadder,
      reproduce: String.raw`(printf 'TIME\r\n'; sleep 1; printf 'TIME\r\n'; sleep 1) | nc 172.16.16.101 45000`,
      traceback: {
        file: 'server.py',
        line: 17,
        code: "    self.connection.sendall(waktu.encode('utf-8'))",
        error: "AttributeError: 'NoneType' object has no attribute 'encode'",
      },
      attempts: ['failed', 'failed'],
    },
    '1c-quit': {
      received: 'sampai jumpa\r\n',
      note: {
        en: 'The server sends "sampai jumpa\\r\\n" before it closes the connection.',
        id: 'Server mengirim "sampai jumpa\\r\\n" sebelum menutup koneksi.',
      },
    },
    '1d-format': {
      ...replies,
      outcome: 'failed',
      requirement: {
        en: 'The time is written as `hh:mm:ss`: two digits each, 24-hour clock.',
        id: 'Jam ditulis `hh:mm:ss`, masing-masing dua angka, format 24 jam.',
      },
      received: 'JAM 21 11 26 15:20:33\r\n',
      hint: {
        en: 'The reply has more than the time, for example a date: send only hh:mm:ss.',
        id: 'Yang dikirim bukan hanya jam, tetapi misalnya juga tanggal: di situ hanya boleh ada hh:mm:ss.',
      },
      packets: [27],
      ladder: { ...sessionLadder, first: sessionLadder.first.slice(0, 5) },
      reproduce: String.raw`(printf 'TIME\r\n'; sleep 1) | nc 172.16.16.101 45000 | od -c`,
    },
    '1d-clock': {
      outcome: 'skipped',
      hint: {
        en: 'Cannot be judged: the server never replied with the time.',
        id: 'Tidak dapat dinilai: server tidak pernah membalas dengan jam.',
      },
    },
  };
  const required = REQUIRED.map((id) => {
    const [of, fault] = [POINTS_OF[id] ?? 10, faults[id] ?? {}];
    const isGood = fault.outcome === undefined;
    return requirementOf(id, { of, points: isGood ? of : 0, ...fault });
  });
  const pieces = requirementOf('1c-pieces', {
    kind: 'advice',
    of: 0,
    outcome: 'failed',
    hint: {
      en: 'A request that arrives in pieces gets no reply: collect what arrives until 13 10 is there.',
      id: 'Permintaan yang datang terpotong tidak dibalas: kumpulkan data sampai ada 13 10.',
    },
  });
  const restart = requirementOf('1a-restart', { kind: 'advice', of: 0 });
  return gradeOf({
    requirements: [...required, pieces, restart],
    greeting: 'Selamat datang\r\n',
    ...given,
  });
}

/** Everything passed, one thing late; the packets say why. */
export function lateGrade(given: Partial<Grade> = {}): Grade {
  const note = {
    en: 'The last client was served after 3.1 s; see the retransmitted SYN, #10 of capture.pcap.',
    id: 'Klien terakhir dilayani setelah 3,1 detik; lihat SYN yang dikirim ulang, #10 di capture.pcap.',
  };
  const shown = { note, packets: [9, 10, 11], capture: 'capture.pcap', ladder: lateLadder };
  const requirements = goodGrade().requirements.map((one) =>
    one.id === '1b-burst' ? requirementOf(one.id, { of: one.of, ...shown }) : one,
  );
  return goodGrade({ requirements, ...given });
}

/** Texts that would do harm, or break what they are put into. */
export const HOSTILE =
  '</style><script>alert(1)</script> \u001B[31m\u202E\0\uD800 | `x` ]]> "\' @everyone =1+1 \uFFFF\r\n';

/** All that comes from the student says {@link HOSTILE}. */
export function hostileGrade(): Grade {
  const text = { en: HOSTILE, id: HOSTILE };
  const requirement = requirementOf(`1c-${HOSTILE}`, {
    requirement: text,
    outcome: 'failed',
    points: 0,
    expected: HOSTILE,
    received: `${HOSTILE}\xFF`.repeat(100),
    hint: text,
    note: text,
    packets: [1],
    capture: `javascript:alert(1)//../${HOSTILE}`,
    ladder: { ...sessionLadder, client: HOSTILE, first: sessionLadder.first.map(hostileRow) },
    reproduce: HOSTILE,
    traceback: { file: HOSTILE, line: 1, code: HOSTILE, error: HOSTILE },
  });
  const advice = { ...requirement, id: HOSTILE, kind: 'advice' as const, of: 0 };
  return gradeOf({
    target: `../${HOSTILE}`,
    requirements: [requirement, advice],
    problem: HOSTILE,
    greeting: HOSTILE,
    timeZone: HOSTILE,
    output: HOSTILE,
    startedAt: HOSTILE,
  });
}

function hostileRow(row: LadderRow): LadderRow {
  return { ...row, text: HOSTILE, flags: [HOSTILE] };
}

/** Nobody's fault: there is nothing to judge by. */
export function unjudgedGrade(given: Partial<Grade> = {}): Grade {
  return gradeOf({
    requirements: [],
    ok: false,
    judged: false,
    problem: 'The Docker engine does not answer.',
    of: 100,
    listening: [],
    probedAt: null,
    output: null,
    ...given,
  });
}

function row(
  number: number,
  timeMs: number,
  from: LadderRow['from'],
  flags: string,
  [relSeq, relAck]: readonly [number, number],
  text = '',
  marks: string[] = [],
): LadderRow {
  const lengthBytes = text.length;
  return { number, timeMs, from, flags: flags.split(' '), relSeq, relAck, lengthBytes, text, marks };
}

const sessionLadder: Ladder = {
  client: '172.16.16.102:40112',
  first: [
    row(9, 0, 'client', 'SYN', [0, 0]),
    row(10, 0.071, 'server', 'SYN ACK', [0, 1]),
    row(11, 0.09, 'client', 'ACK', [1, 1]),
    row(12, 0.412, 'client', 'PSH ACK', [1, 1], 'TIME\r\n'),
    row(14, 1.305, 'server', 'PSH ACK', [1, 7], 'JAM 21 11 26 15:20:33\r\n'),
    row(15, 1.33, 'server', 'FIN ACK', [24, 7]),
    row(16, 101.7, 'client', 'PSH ACK', [7, 25], 'TIME\r\n'),
    row(17, 101.75, 'server', 'RST', [25, 0], '', ['reset']),
    row(18, 302.1, 'client', 'PSH ACK', [7, 25], 'TIME\r\n', ['retransmission']),
  ],
  omitted: 0,
  last: [],
};

const lateLadder: Ladder = {
  client: '172.16.16.103:40118',
  first: [
    row(9, 0, 'client', 'SYN', [0, 0]),
    row(10, 1_012.4, 'client', 'SYN', [0, 0], '', ['retransmission']),
    row(11, 3_060.1, 'client', 'SYN', [0, 0], '', ['retransmission']),
    row(12, 3_060.2, 'server', 'SYN ACK', [0, 1]),
    row(13, 3_060.3, 'client', 'ACK', [1, 1]),
    row(14, 3_061.4, 'client', 'PSH ACK', [1, 1], 'TIME\r\n'),
    row(15, 3_062.1, 'server', 'PSH ACK', [1, 7], 'JAM 15:20:33\r\n'),
    row(16, 3_063.2, 'client', 'FIN ACK', [7, 15]),
  ],
  omitted: 0,
  last: [],
};
