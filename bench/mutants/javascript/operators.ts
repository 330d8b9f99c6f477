/**
 * The operators on JavaScript servers. One is a block: a name, a sentence, what must come of it, and the change. Where a
 * server has no place for it, the change throws {@link NotHere}.
 */
import type { JavaScriptServer } from './server.ts';
import type { Operator } from '../operator.ts';

export interface Change extends Operator {
  readonly change: (server: JavaScriptServer) => void;
}

type Expected = Partial<Pick<Operator, 'may' | 'skips'>>;

const LISTENING = ['1a-listen'];
const OF_REPLIES = [
  '1b-neighbour',
  '1b-burst',
  '1c-session',
  '1d-prefix',
  '1d-format',
  '1d-line-end',
  '1d-clock',
];
const ALL_BUT_LISTEN = ['1c-time', '1c-quit', ...OF_REPLIES];

const fault = (
  name: string,
  sentence: string,
  broken: readonly string[],
  change: Change['change'],
  { may = [], skips = [] }: Expected = {},
): Change => ({ operator: `js-${name}`, sentence, fault: broken, may, skips, change });

const style = (name: string, sentence: string, change: Change['change']): Change => ({
  ...fault(`style-${name}`, sentence, [], change),
});

const prefix = (name: string, text: string): Change =>
  fault(`prefix-${name}`, `Its reply begins with ${JSON.stringify(text)}.`, ['1d-prefix'], (server) =>
    server.frame(text, '\\r\\n'),
  );

/** `text` as it stands in the source. */
const lineEnd = (name: string, text: string): Change =>
  fault(`line-end-${name}`, `Its reply ends with '${text}'.`, ['1d-line-end'], (server) =>
    server.frame('JAM ', text),
  );

const told = (name: string, text: string, broken = ['1d-format'], expected: Expected = {}): Change =>
  fault(
    `told-${name}`,
    `The time is ${text}.`,
    broken,
    (server) => server.put(server.told(), text),
    expected,
  );

const parts = (hours: string, minutes: string, seconds: string): string =>
  `((now) => [${hours}, ${minutes}, ${seconds}].map((part) => String(part).padStart(2, '0')).join(':'))(new Date())`;

const UNREAD = { may: ['1d-clock'], skips: ['1d-clock'] };

const FORMAT_AND_CLOCK: readonly Change[] = [
  told('am-pm', "new Date().toLocaleTimeString('en-US')"),
  told('dots', "new Date().toLocaleTimeString('id-ID')"),
  told('iso', 'new Date().toISOString()', ['1d-format'], UNREAD),
  told('whole', 'new Date().toTimeString()'),
  told('date', 'new Date()', ['1d-format', '1d-prefix']),
  told('no-seconds', 'new Date().toTimeString().slice(0, 5)', ['1d-format'], UNREAD),
  told('milliseconds', 'new Date().toISOString().slice(11, 23)'),
  told('number', 'Date.now()', ['1d-format'], UNREAD),
  told('no-zeros', '((now) => `${now.getHours()}:${now.getMinutes()}:${now.getSeconds()}`)(new Date())'),
  told('no-zero-second', '((now) => `${now.toTimeString().slice(0, 5)}:${now.getSeconds()}`)(new Date())'),
  told('twelve-hours', parts('now.getHours() % 12', 'now.getMinutes()', 'now.getSeconds()')),
  told('minutes-seconds', parts('now.getHours()', 'now.getSeconds()', 'now.getMinutes()'), ['1d-clock']),
  told('month', parts('now.getHours()', 'now.getMonth() + 1', 'now.getSeconds()'), ['1d-clock']),
  told('month-from-0', parts('now.getHours()', 'now.getMonth()', 'now.getSeconds()'), ['1d-clock']),
  told('constant', "'12:34:56'", ['1d-clock']),
  told('seconds-0', "new Date().toTimeString().slice(0, 5) + ':00'", ['1d-clock']),
  told('ahead-7', 'new Date(Date.now() + 420_000).toTimeString().slice(0, 8)', ['1d-clock']),
  told('behind-30-s', 'new Date(Date.now() - 30_000).toTimeString().slice(0, 8)', ['1d-clock']),
  fault('clock-frozen', 'Its clock stands still since the start.', ['1d-clock'], (server) => {
    server.top('const started = new Date();');
    server.put(server.clock(), 'started');
  }),
  fault('clock-drifts', 'Its clock goes twice as fast.', ['1d-clock'], (server) => {
    server.top('const started = Date.now();');
    server.put(server.clock(), 'new Date(started + 2 * (Date.now() - started))');
  }),
  fault('clock-at-connect', 'It tells the time at which the client connected.', ['1d-clock'], (server) => {
    server.put(server.time(), 'connected');
    server.atConnect('const connected = new Date().toTimeString().slice(0, 8);');
  }),
  fault('clock-by-timer', 'A timer reads the clock every five seconds.', ['1d-clock'], (server) => {
    server.top('let now = new Date();\nsetInterval(() => (now = new Date()), 5_000);');
    server.put(server.clock(), 'now');
  }),
];

const ON_COUNT = 'socket.count = (socket.count ?? 0) + 1;\n';

const SESSIONS: readonly Change[] = [
  fault('ends-with-reply', 'It ends the connection with its first reply.', ['1c-session'], (server) =>
    server.put(server.write().callee, 'socket.end'),
  ),
  fault(
    'listens-once',
    'It waits for data with once(), not with on().',
    ['1c-session'],
    (server) =>
      server.put(
        server.find('MemberExpression', (node) => server.isOnData(node)),
        'socket.once',
      ),
    { may: ['1c-quit'] },
  ),
  ...[1, 2, 3, 4].map((most) =>
    fault(
      `mute-after-${most}`,
      `It says nothing after ${most} of a session's replies.`,
      ['1c-session'],
      (server) => server.before(server.write(), `${ON_COUNT}if (socket.count <= ${most}) `),
    ),
  ),
  ...[2, 3, 5].flatMap((turn) =>
    (
      [
        ['line-end-none', '1d-line-end', "replace('\\r\\n', '')"],
        ['line-end-twice', '1d-line-end', "replace('\\r\\n', '\\r\\n\\r\\n')"],
        ['prefix-none', '1d-prefix', "replace('JAM ', '')"],
        ['dots', '1d-format', "replaceAll(':', '.')"],
      ] as const
    ).map(([name, broken, change]) =>
      fault(`later-${turn}-${name}`, `From reply ${turn} of a session on: ${name}.`, [broken], (server) => {
        server.before(server.write(), ON_COUNT);
        const reply = server.reply();
        server.put(
          reply,
          `(socket.count < ${turn} ? ${server.sourceOf(reply)} : ${server.sourceOf(reply)}.${change})`,
        );
      }),
    ),
  ),
];

const REQUESTS: readonly Change[] = [
  fault('time-lower-case', 'It knows TIME in small letters only.', ['1c-time'], (server) => {
    server.notOf('accepts-lower-case.mjs');
    server.put(server.word('TIME'), "'time'");
  }),
  ...["'JAM'", "'TIME\\r\\n'", "'TIME1310'", "Buffer.from('TIME')"].map((word, index) =>
    fault(
      `time-other-${index + 1}`,
      `It compares the request with ${word}.`,
      ['1c-time'],
      (server) => server.put(server.word('TIME'), word),
      { skips: [...OF_REPLIES, '1c-quit'] },
    ),
  ),
  fault(
    'time-throws',
    'A misspelt name ends the program at TIME.',
    ['1c-time'],
    (server) => {
      server.notOf('node-cluster.mjs');
      server.put(server.reply(), '`JAM ${jam()}`');
    },
    { may: ['1b-neighbour', '1b-burst'], skips: OF_REPLIES },
  ),
  fault(
    'time-printed',
    'It prints the time and sends nothing.',
    ['1c-time'],
    (server) => server.put(server.write().callee, 'console.log'),
    { skips: OF_REPLIES },
  ),
];

const QUITTING: readonly Change[] = [
  fault('quit-ignored', 'QUIT has no effect.', ['1c-quit'], (server) =>
    server.put(server.close(), 'continue;'),
  ),
  fault('quit-lower-case', 'It knows quit in small letters only.', ['1c-quit'], (server) => {
    server.notOf('accepts-lower-case.mjs', 'closes-on-unknown.mjs');
    server.put(server.word('QUIT'), "'quit'");
  }),
  fault('quit-farewell', 'It says goodbye and leaves the connection open.', ['1c-quit'], (server) =>
    server.put(server.close(), "socket.write('bye\\r\\n');"),
  ),
  fault('quit-late', 'It closes the connection five seconds after QUIT.', ['1c-quit'], (server) =>
    server.put(server.close(), 'setTimeout(() => socket.destroySoon(), 5_000);'),
  ),
  fault('quit-pauses', 'It stops reading at QUIT and does not close.', ['1c-quit'], (server) =>
    server.put(server.close(), 'socket.pause();'),
  ),
  fault('quit-exits', 'QUIT ends the program.', ['1c-quit'], (server) => {
    server.notOf('node-cluster.mjs');
    server.put(server.close(), 'process.exit(0);');
  }),
  fault('quit-closes-listener', 'QUIT also closes the listening socket.', ['1c-quit'], (server) => {
    server.notOf('node-cluster.mjs', 'detached-child.mjs');
    server.before(server.close(), 'server.close();\n');
  }),
  fault('quit-first-only', 'It knows QUIT only while no time has been asked for.', ['1c-quit'], (server) => {
    server.before(server.write(), ON_COUNT);
    server.before(server.close(), 'if (socket.count > 0) continue;\n');
  }),
];

const CLIENTS: readonly Change[] = [
  fault('one-at-a-time', 'It serves a client when the one before has left.', ['1b-neighbour'], (server) => {
    server.notOf('node-cluster.mjs', 'detached-child.mjs');
    server.top(
      [
        'let before = Promise.resolve();',
        'const inTurn = (serve) => (socket) => {',
        "  socket.on('error', () => {});",
        '  before = before.then(() => new Promise((done) => {',
        '    if (socket.destroyed) return done();',
        "    socket.on('close', done);",
        '    serve(socket);',
        '  }));',
        '};',
      ].join('\n'),
    );
    const handler = server.handler();
    server.before(handler, 'inTurn(');
    server.after(handler, ')');
  }),
  fault('slow', 'Each reply comes after two seconds.', ['1b-neighbour'], (server) => {
    server.before(server.write(), 'setTimeout(() => ');
    server.after(server.write(), ', 2_000)');
  }),
  fault('newest-client', 'It sends its reply to the client that connected last.', ['1b-burst'], (server) => {
    server.notOf('node-cluster.mjs');
    server.top('let newest;');
    server.atConnect('newest = socket;');
    server.put(server.write().callee, 'newest.write');
  }),
  ...[3, 5, 10].map((most) =>
    fault(`at-most-${most}`, `It turns away the client after ${most} at a time.`, ['1b-burst'], (server) => {
      server.notOf('node-cluster.mjs', 'detached-child.mjs');
      server.before(server.statementOf(server.listen()), `server.maxConnections = ${most};\n`);
    }),
  ),
  ...[5, 7, 10].map((every) =>
    fault(
      `every-${every}-unserved`,
      `Each ${every}th client is accepted and not served.`,
      ['1b-burst'],
      (server) => {
        server.notOf('node-cluster.mjs');
        server.top('let clients = 0;');
        server.atConnect(
          `clients += 1;\n  if (clients % ${every} === 0) return void socket.on('error', () => {});`,
        );
      },
    ),
  ),
  ...[4, 12].map((last) =>
    fault(
      `exits-at-${last}`,
      `The program exits when client ${last} connects.`,
      ['1b-burst'],
      (server) => {
        server.notOf('node-cluster.mjs');
        server.top('let clients = 0;');
        server.atConnect(`clients += 1;\n  if (clients === ${last}) process.exit(1);`);
      },
      { may: last < 5 ? ['1b-neighbour'] : [] },
    ),
  ),
  fault('first-unserved', 'The first client is accepted and not served.', ['1c-time'], (server) => {
    server.notOf('node-cluster.mjs');
    server.top('let clients = 0;');
    server.atConnect("clients += 1;\n  if (clients === 1) return void socket.on('error', () => {});");
  }),
];

const PORTS: readonly Change[] = [
  ...[4500, 8889, 54_000].map((port) =>
    fault(`port-${port}`, `It listens on port ${port}.`, LISTENING, (server) =>
      server.put(server.port(), String(port)),
    ),
  ),
  fault('loopback', 'It listens on 127.0.0.1 only.', LISTENING, (server) => listenOn(server, "'127.0.0.1'")),
  fault('ipv6-loopback', 'It listens on ::1 only.', LISTENING, (server) => listenOn(server, "'::1'"), {
    skips: ALL_BUT_LISTEN,
  }),
  fault(
    'foreign',
    'It binds the address of another machine.',
    LISTENING,
    (server) => listenOn(server, "'172.16.16.103'"),
    {
      skips: ALL_BUT_LISTEN,
    },
  ),
  fault(
    'missing-module',
    'It imports a package that is not there.',
    LISTENING,
    (server) => server.top("await import('moment');"),
    { skips: ALL_BUT_LISTEN },
  ),
  fault(
    'never-listens',
    'It never calls listen().',
    LISTENING,
    (server) => server.put(server.listen(), 'void 0'),
    {
      skips: ALL_BUT_LISTEN,
    },
  ),
];

function listenOn(server: JavaScriptServer, host: string): void {
  const [port, second] = server.listen().arguments;
  if (port === undefined) return;
  if (second?.type === 'Literal') server.put(second, host);
  else server.after(port, `, ${host}`);
}

const STYLES: readonly Change[] = [
  style('var', 'var in place of const and let.', (server) => {
    for (const node of server.all('VariableDeclaration')) server.putKind(node, 'var');
  }),
  style('pad-start', 'The time is put together with padStart().', (server) =>
    server.put(server.told(), parts('now.getHours()', 'now.getMinutes()', 'now.getSeconds()')),
  ),
  style('en-gb', "toLocaleTimeString('en-GB').", (server) =>
    server.put(server.told(), "new Date().toLocaleTimeString('en-GB')"),
  ),
  style('utc', 'It tells the time of UTC.', (server) =>
    server.put(server.told(), 'new Date().toISOString().slice(11, 19)'),
  ),
  style('jakarta', 'It tells the time of Jakarta.', (server) =>
    server.put(server.told(), "new Date().toLocaleTimeString('en-GB', { timeZone: 'Asia/Jakarta' })"),
  ),
  style('two-writes', 'Each reply is written in two pieces.', (server) => {
    const time = server.sourceOf(server.time());
    server.put(server.write(), `socket.write('JAM '), socket.write(${time} + '\\r\\n')`);
  }),
  style('bytes', 'Each reply is a Buffer.', (server) => {
    const reply = server.reply();
    server.put(reply, `Buffer.from(${server.sourceOf(reply)}, 'utf8')`);
  }),
  style('concatenated', 'The reply is put together with +.', (server) => {
    server.put(server.reply(), `'JAM ' + ${server.sourceOf(server.time())} + '\\r\\n'`);
  }),
  style('end', 'QUIT calls end().', (server) => server.put(server.close(), 'socket.end();')),
  style('no-delay', 'It sets TCP_NODELAY.', (server) => server.atConnect('socket.setNoDelay(true);')),
  style('logs', 'It prints each request for the time.', (server) =>
    server.before(server.write(), "console.log('TIME');\n"),
  ),
  style('unused', 'There is a function that nobody calls.', (server) =>
    server.top("function bantuan() {\n  return 'JAM hh:mm:ss';\n}"),
  ),
  style('windows-line-ends', 'Lines of the file end in CR LF.', (server) =>
    server.rewrite((text) => text.replaceAll('\n', '\r\n')),
  ),
  style('indonesian-names', 'Indonesian names.', (server) => {
    const names = new Map([
      ['timeText', 'jamSekarang'],
      ['buffer', 'penampung'],
      ['lines', 'kumpulan'],
      ['line', 'baris'],
      ['request', 'permintaan'],
      ['chunk', 'potongan'],
      ['PORT', 'NOMOR_PORT'],
      ['LONGEST_LINE', 'BATAS'],
    ]);
    for (const node of server.all('Identifier')) {
      const name = names.get(node.name);
      if (name !== undefined) server.put(node, name);
    }
  }),
];

export const JAVASCRIPT: readonly Change[] = [
  prefix('lower-case', 'jam '),
  prefix('none', ''),
  prefix('colon', 'JAM: '),
  prefix('no-space', 'JAM'),
  prefix('two-spaces', 'JAM  '),
  prefix('waktu', 'WAKTU '),
  prefix('space-before', ' JAM '),
  lineEnd('none', ''),
  lineEnd('lf', '\\n'),
  lineEnd('cr', '\\r'),
  lineEnd('twice', '\\r\\n\\r\\n'),
  lineEnd('lf-cr', '\\n\\r'),
  lineEnd('backslashes', '\\\\r\\\\n'),
  lineEnd('space-after', '\\r\\n '),
  lineEnd('digits', '13 10'),
  ...FORMAT_AND_CLOCK,
  ...SESSIONS,
  ...REQUESTS,
  ...QUITTING,
  ...CLIENTS,
  ...PORTS,
  ...STYLES,
];
