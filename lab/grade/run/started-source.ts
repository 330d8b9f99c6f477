/** What the text of a program tells, for a sentence on why it does not come up. */
import { basename, join } from 'node:path/posix';
import { filesOf, type Target } from '../target.ts';
import { namesOf } from '../../hand-in/files.ts';
import { isStartable } from '../../hand-in/starters.ts';
import { type Part, partsOf } from '../../hand-in/parts.ts';
import { shellText } from '../../recording/command-lines.ts';

const CONNECTS =
  /(?:\b|_)connect(?:_ex)?\s*\(|(?:create|open)_connection\(|createConnection\(|net\.Dial\(|new (?:Socket|TcpClient)\(|fsockopen\(|socket_client\(/;
const LISTENS =
  /listen\w*\s*\(|\b(?:bind|accept)\s*\(|create_?server|start_server|(?:TCP|UDP|HTTP|Stream)Server\(|new Server\(|serve_forever|\.serve\(|ServerSocket|TcpListener|socket_server\(/i;
/** As Python writes it. */
const CALLS = {
  connect: /\.connect(?:_ex)?\(|(?:create|open)_connection\(/,
  bind: /\.bind\(|create_server\(/,
} as const;
/** The beginning of what stands between the parentheses. */
const ARGUMENTS = /^\(?\s*([^\s,()]{1,99})(?:\s*,\s*([^\s,()]{1,99}))?/;

/** The file that is started and what it imports; empty where nobody knows. */
export function startedParts(target: Target): Part[] {
  const files = filesOf(target);
  if (files === undefined || target.kind !== 'program') return [];
  const { command = [], folder = '.' } = target.program;
  const words = command.flatMap((word) => word.match(/[\w./-]+/g) ?? []);
  const names = namesOf(files).filter(isStartable);
  const entry = words
    .flatMap((word) => [word, `${word.replaceAll('.', '/')}.py`])
    .flatMap((word) => [join(folder, word), basename(word)])
    .find((name) => names.includes(name));
  try {
    return entry === undefined ? [] : partsOf(files.folder, entry, names);
  } catch {
    return []; // its files have gone: nothing is told of them
  }
}

/** As a person would type it for `--run`; `undefined` for what nobody types. */
export function commandLine(target: Target): string | undefined {
  if (target.kind !== 'program') return undefined;
  const { command = [], folder } = target.program;
  const [program, option, text] = command;
  if (option === '-c') return program === 'sh' ? text : undefined;
  return `${folder === undefined ? '' : `cd ${shellText([folder])} && `}${shellText(command)}`;
}

/** Whether all it does is to connect to somebody. */
export function isClient(parts: readonly Part[]): boolean {
  return parts.some(({ text }) => CONNECTS.test(text)) && !parts.some(({ text }) => LISTENS.test(text));
}

/** The address that its text connects or binds to, with the port where that can be told. */
export function addressIn(parts: readonly Part[], call: keyof typeof CALLS) {
  const texts = parts.map(({ text }) => text);
  for (const text of texts) {
    const { index, 0: name = '' } = CALLS[call].exec(text) ?? {};
    if (index === undefined) continue;
    const [, first = '', second = ''] = ARGUMENTS.exec(text.slice(index + name.length)) ?? [];
    const [host, port] = [...valuesOf(first, texts), ...valuesOf(second, texts)];
    if (host !== undefined && !/^\d*$/.test(host)) return { host, port };
  }
  return undefined;
}

/** Of a text in quotes, a number, or a name that is given such a value somewhere, or two in a tuple. */
function valuesOf(argument: string, texts: readonly string[]): string[] {
  const [, text, number] = /^(?:["']([^"']*)["']|(\d+))$/.exec(argument) ?? [];
  if (text !== undefined || number !== undefined) return [text ?? number ?? ''];
  const name = /^(?:\w+\.)?([A-Za-z_]\w*)$/.exec(argument)?.[1];
  if (name === undefined) return [];
  const given = new RegExp(
    String.raw`\b${name}\b\s*(?::\s*\w+\s*)?=\s*(\(?)([^\s,()#]+)(?:\s*,\s*([^\s,()#]+))?`,
  );
  for (const one of texts) {
    const [, tuple, first = '', second = ''] = given.exec(one) ?? [];
    const values = [first, ...(tuple === '(' ? [second] : [])].filter((value) =>
      /^(?:["'].*["']|\d+)$/.test(value),
    );
    if (values.length > 0) return values.map((value) => value.replaceAll(/["']/g, ''));
  }
  return [];
}
