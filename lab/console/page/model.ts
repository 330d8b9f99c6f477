/** What a page knows: everything the console told it, and what of it somebody looks at. No DOM here. */
import type {
  ActionState,
  LabState,
  LogLine,
  Recording,
  RunSummary,
  SessionState,
  TerminalState,
  ToPage,
  Transcript,
  WireBatch,
  WireCounts,
  WireSession,
} from '../messages.ts';
import type { CompactSegment } from '../../drawing/compact-segment.ts';
import { endpointsIn } from '../../endpoint.ts';

/** A connection with all that was told of it. */
export interface Session extends WireSession {
  /** Of the whole recording: stream numbers begin anew in each capture. */
  readonly key: string;
  readonly capture: string;
  /** `mesin-2:41822` */
  readonly name: string;
  readonly segments: CompactSegment[];
  /** When each passed, Unix time in microseconds. */
  readonly times: number[];
  state: SessionState | undefined;
}

/** A segment in the order of time. */
export interface Moment {
  /** Unix time in microseconds; no two have the same. */
  atUs: number;
  readonly session: Session;
  /** In its session. */
  readonly index: number;
}

/** What a terminal showed, and when; without steps that is not known. */
export interface Screen {
  bytes: Uint8Array;
  readonly steps: Transcript['steps'][number][];
  readonly sizes: Transcript['sizes'][number][];
  isCut: boolean;
}

/** Of one capture. */
export interface CaptureView {
  readonly sessions: Map<number, Session>;
  /** Keys of sessions by the client's endpoint, the last one where a port was used again. */
  readonly keys: Map<string, string>;
  counts: WireCounts;
  openAt: WireBatch['openAt'];
}

export interface Model {
  isConnected: boolean;
  page: number;
  language: 'en' | 'id';
  scenarios: readonly string[];
  lab: LabState | undefined;
  runs: readonly RunSummary[];
  recording: Recording | undefined;
  readonly captures: Map<string, CaptureView>;
  /** In the order of time, of the captures at the machine that is looked at. */
  moments: Moment[];
  logs: LogLine[];
  /** The endpoint of each client of a burst, by its machine and number: `mesin-2 3`. */
  readonly clients: Map<string, string>;
  /** By their terminals' names. */
  transcripts: Map<string, Screen>;
  action: ActionState | undefined;
  terminals: readonly TerminalState[];
  refusal: string | undefined;
  /** The machine whose captures are looked at. */
  seenBy: string;
  /** Unix time in microseconds; `Infinity` is live, or the end. */
  cursorUs: number;
  /** The key of a session. */
  selected: string | undefined;
}

export function newModel(): Model {
  return {
    isConnected: false,
    page: 0,
    language: 'en',
    scenarios: [],
    lab: undefined,
    runs: [],
    recording: undefined,
    captures: new Map(),
    moments: [],
    logs: [],
    clients: new Map(),
    transcripts: new Map(),
    action: undefined,
    terminals: [],
    refusal: undefined,
    seenBy: '',
    cursorUs: Infinity,
    selected: undefined,
  };
}

/** Takes in a message; answers with the segments that are new, for the topology to show. */
export function take(model: Model, message: ToPage): readonly Moment[] {
  switch (message.kind) {
    case 'welcome':
      model.page = message.page;
      model.scenarios = message.scenarios;
      return [];
    case 'lab':
      model.lab = message;
      return [];
    case 'runs':
      model.runs = message.runs;
      return [];
    case 'recording':
      begin(model, message);
      return [];
    case 'wire':
      return takeWire(model, message);
    case 'clients':
      for (const [client, endpoint] of message.clients) model.clients.set(client, endpoint);
      return [];
    case 'log':
      model.logs.push(...message.lines);
      return [];
    case 'transcripts':
      for (const transcript of message.transcripts) takeTranscript(model, transcript);
      return [];
    case 'action':
      model.action = message;
      return [];
    case 'terminals':
      model.terminals = message.terminals;
      return [];
    case 'refused':
      model.refusal = message.why;
      return [];
  }
}

/** All of it is told anew. */
function begin(model: Model, recording: Recording): void {
  const isSame = model.recording?.name === recording.name;
  const wasLive = model.recording?.isLive === true;
  model.recording = recording;
  model.captures.clear();
  model.moments = [];
  model.logs = [];
  model.clients.clear();
  model.transcripts = new Map();
  if (isSame && model.seenBy !== '') {
    if (wasLive && !recording.isLive) model.cursorUs = Infinity;
    return;
  }
  model.seenBy = recording.captures[0]?.machine ?? '';
  model.cursorUs = Infinity;
  model.selected = undefined;
}

function takeWire(model: Model, batch: WireBatch): Moment[] {
  const { capture, counts, openAt } = batch;
  const view: CaptureView = model.captures.get(capture) ?? {
    sessions: new Map(),
    keys: new Map(),
    counts,
    openAt,
  };
  model.captures.set(capture, view);
  Object.assign(view, { counts, openAt });
  for (const told of batch.sessions) {
    const name = `${told.client.name}:${told.client.port}`;
    const known = {
      ...told,
      key: `${capture}#${told.id}`,
      capture,
      name,
      segments: [],
      times: [],
      state: undefined,
    };
    view.sessions.set(told.id, known);
    view.keys.set(`${told.client.address}:${told.client.port}`, known.key);
    // There is something to see at once; whoever chooses another keeps it.
    if (machineOf(model, capture) === model.seenBy) model.selected ??= known.key;
  }
  for (const state of batch.states) {
    const session = view.sessions.get(state.id);
    if (session !== undefined) session.state = state;
  }
  const fresh: Moment[] = [];
  for (const [id, ...segment] of batch.segments) {
    const session = view.sessions.get(id);
    if (session === undefined) continue;
    const atUs = session.startUs + segment[0];
    fresh.push({ atUs, session, index: session.segments.length });
    session.segments.push(segment);
    session.times.push(atUs);
  }
  if (machineOf(model, capture) !== model.seenBy) return [];
  addInOrder(model.moments, fresh);
  return fresh;
}

function takeTranscript({ transcripts }: Model, { terminal, bytes, steps, sizes, isCut }: Transcript): void {
  const screen = transcripts.get(terminal) ?? { bytes: new Uint8Array(), steps: [], sizes: [], isCut };
  transcripts.set(terminal, screen);
  const came = Uint8Array.from(atob(bytes), (byte) => byte.charCodeAt(0));
  const all = new Uint8Array(screen.bytes.length + came.length);
  all.set(screen.bytes);
  all.set(came, screen.bytes.length);
  screen.bytes = all;
  for (const step of steps) screen.steps.push(step);
  for (const size of sizes) screen.sizes.push(size);
  screen.isCut = isCut;
}

/** Packets of one capture come in the order of time; those of several parts follow each other. */
function addInOrder(moments: Moment[], fresh: readonly Moment[]): void {
  const before = Math.floor(moments.at(-1)?.atUs ?? 0);
  const earliest = fresh.reduce((least, { atUs }) => Math.min(least, atUs), Infinity);
  const from = earliest >= before ? moments.length : momentAfter(moments, earliest);
  const late = [...moments.splice(from), ...fresh];
  if (late.length > fresh.length) late.sort((one, other) => one.atUs - other.atUs);
  for (const moment of late) moments.push(moment);
  tellApart(moments, from);
}

/** A quarter of a microsecond is the least that such large numbers can differ by. */
const LEAST_US = 0.25;

/** Packets that share a microsecond pass one by one all the same, in the order of the file. */
function tellApart(moments: readonly Moment[], from: number): void {
  for (let at = Math.max(1, from); at < moments.length; at += 1) {
    const moment = moments[at] as Moment;
    moment.atUs = Math.max(moment.atUs, (moments[at - 1]?.atUs ?? 0) + LEAST_US);
    moment.session.times[moment.index] = moment.atUs;
  }
}

function machineOf({ recording }: Model, capture: string): string {
  return recording?.captures.find(({ name }) => name === capture)?.machine ?? capture;
}

/** Looks at the same recording from another machine. */
export function lookFrom(model: Model, machine: string): void {
  model.seenBy = machine;
  model.moments = sessionsOf(model).flatMap((session) =>
    session.segments.map(([us], index) => ({ atUs: session.startUs + us, session, index })),
  );
  model.moments.sort((one, other) => one.atUs - other.atUs);
  tellApart(model.moments, 0);
}

/** Those at the machine that is looked at. */
export function capturesOf(model: Model): CaptureView[] {
  return [...model.captures]
    .filter(([capture]) => machineOf(model, capture) === model.seenBy)
    .map(([, view]) => view);
}

/** Of the machine that is looked at. */
export function sessionsOf(model: Model): Session[] {
  return capturesOf(model).flatMap(({ sessions }) => Array.from(sessions.values()));
}

/** Of the session with this endpoint of a client, at the machine that is looked at. */
export function keyOf(model: Model, endpoint: string): string | undefined {
  return capturesOf(model)
    .find(({ keys }) => keys.has(endpoint))
    ?.keys.get(endpoint);
}

/** As the client of a burst names itself in its log. */
const CLIENT = /\[CLIENT (\d+)\]/;

/** The session a line of a log speaks of, and where in the line it is named; undefined where it is not. */
export function sessionNamedIn(model: Model, { machine, text }: LogLine) {
  const [named] = endpointsIn(text);
  const key = named && keyOf(model, named.endpoint);
  if (named !== undefined && key !== undefined) return { ...named, key };
  const client = CLIENT.exec(text);
  const endpoint = client && model.clients.get(`${machine} ${client[1]}`);
  const ofClient = endpoint && keyOf(model, endpoint);
  if (client === null || ofClient == null) return undefined;
  return { start: client.index, end: client.index + client[0].length, key: ofClient };
}

/** Counts of all captures at the machine that is looked at. */
export function countsOf(model: Model): WireCounts {
  const sum = { segments: 0, sessions: 0, open: 0, asked: 0, answered: 0 };
  for (const { counts } of capturesOf(model))
    for (const key of Object.keys(sum) as (keyof WireCounts)[]) sum[key] += counts[key];
  return sum;
}

/** Whether its capture has more segments than were told. */
export function isCutOff({ segments, state }: Session): boolean {
  return state !== undefined && state.segments > segments.length;
}

/** How many of a session's segments have passed at the cursor. */
export function passed({ times }: Session, cursorUs: number): number {
  return countUntil(times, cursorUs, (atUs) => atUs);
}

/** How many of a screen's bytes had been shown at the cursor; all of them where it is not known when. */
export function shownAt({ bytes, steps }: Screen, cursorUs: number): number {
  if (cursorUs === Infinity || steps.length === 0) return bytes.length;
  const [, shown] = steps[countUntil(steps, cursorUs, ([atUs]) => atUs) - 1] ?? [0, 0];
  return Math.min(shown, bytes.length);
}

/** Index of the first moment after `untilUs`. */
export function momentAfter(moments: readonly Moment[], untilUs: number): number {
  return countUntil(moments, untilUs, ({ atUs }) => atUs);
}

/** Of what is in the order of time. */
function countUntil<Item>(items: readonly Item[], untilUs: number, timeOf: (item: Item) => number): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (timeOf(items[middle] as Item) <= untilUs) low = middle + 1;
    else high = middle;
  }
  return low;
}
