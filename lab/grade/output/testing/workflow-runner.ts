/** What GitHub's runner and its reporter for education do with what a step leaves, by their published rules. */

/** The commands that a runner knows; the first three make annotations. */
const COMMANDS = ['error', 'warning', 'notice', 'debug', 'group', 'endgroup', 'add-mask', 'add-matcher'];
const OTHERS = ['remove-matcher', 'echo', 'set-output', 'set-env', 'add-path', 'save-state', 'stop-commands'];
const KNOWN = new Set([...COMMANDS, ...OTHERS]);

export interface WorkflowCommand {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly data: string;
}

/** Those in a log. Lines end with CR, LF or both; an older form of commands may stand anywhere in a line. */
export function commandsIn(log: string): WorkflowCommand[] {
  return log.split(/\r\n|[\r\n]/).flatMap((line) => newForm(line) ?? oldForm(line) ?? []);
}

function newForm(line: string): WorkflowCommand | undefined {
  const [, name = '', given = '', data = ''] = /^\s*::([^ :]+)(?: (.*?))?::(.*)$/.exec(line) ?? [];
  if (!KNOWN.has(name)) return undefined;
  const properties = given.split(',').flatMap((one) => {
    const [key = '', ...value] = one.split('=');
    return value.length === 0 ? [] : [[key, unescapedData(unescapedProperty(value.join('=')))]];
  });
  return {
    name,
    properties: Object.fromEntries(properties) as Record<string, string>,
    data: unescapedData(data),
  };
}

function oldForm(line: string): WorkflowCommand | undefined {
  const [, name = '', data = ''] = /##\[([^ \]]+)[^\]]*\](.*)$/.exec(line) ?? [];
  return KNOWN.has(name) ? { name, properties: {}, data } : undefined;
}

function unescapedProperty(text: string): string {
  return text.replaceAll('%3A', ':').replaceAll('%2C', ',');
}

function unescapedData(text: string): string {
  return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
}

/** The variables that a step's output file sets, one a line. */
export function outputsIn(file: string): Record<string, string> {
  const pairs = file.split('\n').flatMap((line) => {
    if (line === '') return [];
    const [, name, value] = /^([^=<]+)=(.*)$/.exec(line) ?? [];
    if (name === undefined) throw new Error(`This is no output: ${line}`);
    return [[name, value]];
  });
  return Object.fromEntries(pairs) as Record<string, string>;
}

interface Result {
  readonly version: number;
  readonly status: string;
  readonly max_score: number;
  readonly tests: readonly {
    readonly name: string;
    readonly status: string;
    readonly score: number;
    readonly message: string;
    readonly test_code: string;
    readonly filename: string;
    readonly line_no: number;
  }[];
}

/** What the reporter tells of `runners: a,b`, from the variables A_RESULTS and B_RESULTS. */
export function report(runners: string, variables: Readonly<Record<string, string>>) {
  const results = runners.split(',').map((runner): Result => {
    const text = Buffer.from(variables[`${runner.toUpperCase()}_RESULTS`] ?? '', 'base64').toString('utf8');
    return JSON.parse(text) as Result;
  });
  const counted = results.filter(({ max_score }) => max_score > 0);
  const maxPoints = counted.reduce((sum, { max_score }) => sum + max_score, 0);
  const totalPoints = counted.flatMap(({ tests }) => tests).reduce((sum, { score }) => sum + score, 0);
  const isAny = (wanted: string): boolean => results.some(({ status }) => status === wanted);
  return {
    results,
    /** `null` where it tells of no points. */
    points: maxPoints === 0 ? null : `${totalPoints}/${maxPoints}`,
    failure: isAny('fail') ? 'Some tests failed.' : isAny('error') ? 'Some tests errored.' : null,
    /** It prints what each test is called and says, too. */
    log: results
      .flatMap(({ tests }) => tests)
      .flatMap(({ name, message, test_code }) => [name, test_code, message])
      .join('\n'),
  };
}
