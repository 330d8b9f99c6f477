/** What grading one server gives: plain data with a schema, which every page, table and document is made from. */
import type { Language } from '../../options/language.ts';
import * as v from 'valibot';

/** A sentence for students in both languages of the lab. */
export type Text = Readonly<Record<Language, string>>;

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const LadderRowSchema = v.object({
  /** In its capture, as Wireshark counts. */
  number: count,
  /** Since the connection's first packet. */
  timeMs: v.number(),
  from: v.picklist(['client', 'server']),
  flags: v.array(v.string()),
  relSeq: v.number(),
  relAck: v.number(),
  lengthBytes: count,
  /** One character per byte; control characters as they are. */
  text: v.string(),
  /** Such as `retransmission`; the names are those of pcap/mark.ts. */
  marks: v.array(v.string()),
});

/** One connection: how it began and how it ended. */
const LadderSchema = v.object({
  /** `172.16.16.102:40112` */
  client: v.string(),
  first: v.array(LadderRowSchema),
  /** Packets between `first` and `last` that are not here. */
  omitted: count,
  last: v.array(LadderRowSchema),
});

const TracebackSchema = v.object({
  /** The student's own file, from the top of what was handed in; a name alone where it is not there to read. */
  file: v.string(),
  line: count,
  /** The line itself, when the file is there to read. */
  code: v.nullable(v.string()),
  /** Such as `OSError: [Errno 98] Address already in use`. */
  error: v.string(),
});

/** Where a program was taken from. */
const RepositorySourceSchema = v.object({
  /** As it was handed in, without a user's name or password. */
  link: v.string(),
  /** Which was graded; `null` when none could be had. */
  commit: v.nullable(v.string()),
});

/** When a program was handed in, and who says so. */
export const HandedInSchema = v.object({
  /** ISO 8601, to the second. */
  at: v.string(),
  /** The newest time of its files, or the date of the commit, or what a teacher says. */
  from: v.picklist(['files', 'commit', 'teacher']),
});

/** What the table of late days takes. */
const LateSchema = v.object({
  /** ISO 8601, of this student. */
  deadline: v.string(),
  /** Each that has begun; 0 in time, `null` where the time it was handed in is not known. */
  days: v.nullable(count),
  /** Taken off the sum of what the requirements gave, of which no less than 0 is left. */
  points: v.number(),
});

/** `skipped`: nothing to judge it by, which earns no points; `error`: the grader itself failed. */
const OutcomeSchema = v.picklist(['passed', 'failed', 'skipped', 'error']);

const TakenSchema = v.variant('kind', [
  v.object({ kind: v.literal('unpacked'), from: v.string() }),
  v.object({ kind: v.literal('renamed'), from: v.string(), to: v.string() }),
  v.object({
    kind: v.literal('notebook'),
    from: v.string(),
    to: v.string(),
    /** Lines that only Jupyter understands. */
    leftOutLines: count,
  }),
]);

/** A grade whose sentences are `sentence`: a {@link Text} within the lab, in documents a string of one language. */
export function gradeSchema<Sentence extends v.GenericSchema>(sentence: Sentence) {
  const requirement = v.object({
    id: v.string(),
    /** Of the assignment: 1a to 1d. */
    point: v.string(),
    kind: v.picklist(['required', 'advice']),
    outcome: OutcomeSchema,
    points: v.number(),
    /** What it is worth; 0 for advice. */
    of: v.number(),
    /** Bytes as text (one character each, control characters as they are); `h`, `m` and `s` stand for digits. */
    expected: v.nullable(v.string()),
    received: v.nullable(v.string()),
    /** In `capture`, as Wireshark counts; of the connection that shows it. */
    packets: v.array(count),
    /** File beside this document. */
    capture: v.nullable(v.string()),
    /** The likely cause and what to change; `null` for what passed. */
    hint: v.nullable(sentence),
    requirement: sentence,
    /** What was seen that is no fault. */
    note: v.nullable(sentence),
    /** A command that shows the same by hand. */
    reproduce: v.nullable(v.string()),
    /** What the program printed meanwhile, when it was a traceback. */
    traceback: v.nullable(TracebackSchema),
    /** Of each time it was probed, in order; a second one is in a sandbox of its own. */
    attempts: v.array(OutcomeSchema),
    /** What the grader found, where a teacher has settled it otherwise, and why. */
    settled: v.nullable(v.object({ found: OutcomeSchema, reason: v.string() })),
    /** The connection that shows it, for what did not pass and for what its packets explain. */
    ladder: v.nullable(LadderSchema),
  });
  return v.object({
    /** As the user named it. */
    target: v.string(),
    /** Whether all required passed. */
    ok: v.boolean(),
    /** Of the requirements, less those that lateness takes. */
    points: v.number(),
    of: v.number(),
    /** In the order of the assignment, required and advice. */
    requirements: v.array(requirement),
    /** What the program listened on; `0.0.0.0` and `::` are all addresses. `null` where that is not told. */
    listening: v.nullable(v.array(v.object({ address: v.string(), port: count }))),
    durationMs: v.number(),
    /** `false` when the grader could not judge: never the student's failure, see `problem`. */
    judged: v.boolean(),
    problem: v.nullable(v.string()),
    /** The repository that was graded, if it was one. */
    source: v.nullable(RepositorySourceSchema),
    /** Which one of several hosts graded it; `null` where there was one. */
    host: v.nullable(v.string()),
    /** `null` where that is not known, or nobody asked. */
    handedIn: v.nullable(HandedInSchema),
    /** `null` where no deadline is set. */
    late: v.nullable(LateSchema),
    /** Where it was probed, which is where it listens. */
    probedAt: v.nullable(v.object({ host: v.string(), port: count })),
    /** What it says to whoever connects, before any request; empty for most. */
    greeting: v.string(),
    /** Whether it could do no harm while it was graded. */
    confined: v.boolean(),
    /** Local time in the sandbox: set to an afternoon, so that a 12-hour clock shows. */
    timeZone: v.nullable(v.string()),
    /** File with all it printed, beside this document. */
    output: v.nullable(v.string()),
    /** Captures beside this document that lack packets: what they show is so, and there was more. */
    incompleteCaptures: v.array(v.string()),
    /** The student's file that is started, from the top of what was handed in; `null` where a command or an image says. */
    file: v.nullable(v.string()),
    /** How the program was got out of what was handed in, step by step; empty where it was handed in as it is. */
    taken: v.array(TakenSchema),
    /** ISO 8601. */
    startedAt: v.string(),
  });
}

/** As a class keeps it for the next time. */
export const GradeSchema = gradeSchema(v.object({ en: v.string(), id: v.string() }));

/** With sentences in both languages. */
export type Grade = v.InferOutput<typeof GradeSchema>;
export type RequirementResult = Grade['requirements'][number];
export type HandedIn = v.InferOutput<typeof HandedInSchema>;
export type RepositorySource = v.InferOutput<typeof RepositorySourceSchema>;
export type Outcome = RequirementResult['outcome'];
export type Ladder = v.InferOutput<typeof LadderSchema>;
export type LadderRow = v.InferOutput<typeof LadderRowSchema>;
export type Traceback = v.InferOutput<typeof TracebackSchema>;
