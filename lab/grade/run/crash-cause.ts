/** What kept a program from starting, where its last words name it: what it needs and did not get. */
import { addressIn, commandLine } from './started-source.ts';
import { basename } from 'node:path';
import { filesOf, type Target } from '../target.ts';
import { namesOf } from '../../hand-in/files.ts';
import type { Part } from '../../hand-in/parts.ts';
import type { Text } from '../result.ts';
import { tracebackIn } from './traceback.ts';
import { visible } from '../../drawing/visible.ts';

/** A program that has ended. */
export interface Crash {
  readonly output: string;
  /** The line of it that says most. */
  readonly last: string;
  readonly target: Target;
  readonly parts: readonly Part[];
}

/** The first that it is; `undefined` where none of them is. */
export function causeOfCrash(crash: Crash): Text | undefined {
  for (const cause of [encoding, python2, foreignAddress, needsArgument, missingModule, missingFile]) {
    const text = cause(crash);
    if (text !== undefined) return text;
  }
  return undefined;
}

const PYTHON_ENCODING =
  /Non-UTF-8 code starting with '(\\x[0-9a-f]{2})'|source code (?:string )?cannot contain null bytes/;

function encoding({ output, target, parts }: Crash): Text | undefined {
  const [found, byte] = PYTHON_ENCODING.exec(output) ?? [];
  // Node prints the first line, where every other character is NUL.
  const isNode = output.includes('\0') && output.includes('Invalid or unexpected token');
  if (found === undefined && !isNode) return undefined;
  const [, named = parts[0]?.path ?? target.name] = /in file (\S+) on line/.exec(output) ?? [];
  const file = visible(basename(named));
  const isUtf16 = byte === undefined || byte === '\\xff' || byte === '\\xfe';
  const [en, id] = isUtf16
    ? ['as UTF-16', 'sebagai UTF-16']
    : ['in an encoding other than UTF-8', 'bukan sebagai UTF-8'];
  return {
    en: `${file} is saved ${en}: save it as UTF-8.`,
    id: `${file} disimpan ${id}: simpanlah sebagai UTF-8.`,
  };
}

const PYTHON_2_SYNTAX =
  /^SyntaxError: (?:Missing parentheses in call to '(?:print|exec)'|multiple exception types must be)/m;
const PYTHON_2_MODULE =
  /No module named '(?:SocketServer|Queue|ConfigParser|Tkinter|StringIO|cStringIO|urllib2|urlparse|commands|thread|BaseHTTPServer)'/;

function python2({ output, last }: Crash): Text | undefined {
  if (!PYTHON_2_SYNTAX.test(output) && !PYTHON_2_MODULE.test(output)) return undefined;
  return {
    en: `The program is written for Python 2, and Python 3 cannot run it: ${last}`,
    id: `Program ditulis untuk Python 2 dan tidak bisa dijalankan oleh Python 3: ${last}`,
  };
}

function foreignAddress({ output, last, parts }: Crash): Text | undefined {
  if (!/cannot assign requested address|EADDRNOTAVAIL/i.test(output)) return undefined;
  const [, told] =
    /(?:bind on address \('|EADDRNOTAVAIL: address not available |listen tcp )([\d.]+)/.exec(output) ?? [];
  const address = told ?? addressIn(parts, 'bind')?.host;
  const named = address === undefined ? '' : `, ${visible(address)},`;
  return {
    en: `The program exited: the address it binds to${named} does not belong to this machine. Bind to '0.0.0.0'. It printed: ${last}`,
    id: `Program keluar: alamat yang di-bind${named} bukan milik mesin ini. Gunakan bind ke '0.0.0.0'. Program mencetak: ${last}`,
  };
}

/** An index out of range, or what comes of a value that is not there. */
const READS_ARGUMENTS = /\bargv\b|\bos\.Args\b/;
const PARSER_ERROR =
  /error: the following arguments are required: (.+)|^Error: Missing (?:argument|parameter) '?(\w+)/m;
const USAGE =
  /^\W*(?:usage|penggunaan|pemakaian|gunakan|jalankan|cara (?:pakai|pemakaian|penggunaan|menjalankan))\b/im;

function needsArgument({ output, last, target, parts }: Crash): Text | undefined {
  const texts = parts.map(({ text }) => text).join('\n');
  const isRead = READS_ARGUMENTS.test(texts);
  const isLine = READS_ARGUMENTS.test(tracebackIn(output, filesOf(target))?.code ?? '');
  const isNothing = isRead && /ERR_SOCKET_BAD_PORT.*(?:NaN|undefined)/.test(output);
  const [found, ...required] = PARSER_ERROR.exec(output) ?? [];
  if (found === undefined && !isLine && !isNothing && !(isRead && USAGE.test(output))) return undefined;
  const names = required.find((one) => one !== undefined)?.split(', ');
  const values = names?.map(valueFor) ?? argumentsOf(texts);
  const command = `${commandLine(target) ?? '<command>'} ${values.join(' ')}`;
  return {
    en: `The program needs an argument and was started without one: ${last}. A server must start without any: give it a default. To grade it as it is: --run "${visible(command)}".`,
    id: `Program memerlukan argumen, padahal dijalankan tanpa argumen: ${last}. Server harus bisa dijalankan tanpa argumen: beri nilai bawaan. Untuk menilainya apa adanya: --run "${visible(command)}".`,
  };
}

/** For those that the text reads by number, from the first on. */
function argumentsOf(texts: string): string[] {
  const lines = texts.split('\n').filter((line) => READS_ARGUMENTS.test(line));
  const numbers = lines.flatMap((line) =>
    Array.from(line.matchAll(/(?:argv|Args)\[(\d)\]/g), ([, at]) => Number(at)),
  );
  const first = /process\.argv/.test(texts) ? 2 : 1;
  const last = Math.max(first, ...numbers);
  if (last === first) return ['45000'];
  return Array.from({ length: last - first + 1 }, (_, index) =>
    valueFor(lines.find((line) => line.includes(`[${first + index}]`)) ?? ''),
  );
}

/** By its name, or by the line that reads it. */
function valueFor(name: string): string {
  const option = /^-[\w-]+/.exec(name)?.[0];
  const value = /port|int\(|parseInt|Number|Atoi/i.test(name)
    ? '45000'
    : /host|addr|alamat|ip\b/i.test(name)
      ? '0.0.0.0'
      : '1';
  return option === undefined ? value : `${option} ${value}`;
}

const MISSING_MODULE = /(?:ModuleNotFoundError: No module named|Cannot find (?:package|module)) '([^']+)'/;
const ON_WINDOWS_ONLY = /^(?:msvcrt|winreg|_winreg|winsound|win32\w*|pywintypes|_winapi)(?:\.|$)/;

function missingModule({ output, target }: Crash): Text | undefined {
  const found = MISSING_MODULE.exec(output)?.[1];
  if (found === undefined) return undefined;
  const module = visible(found.replace(/^\/(?:scratch|program)\//, ''));
  if (ON_WINDOWS_ONLY.test(module))
    return {
      en: `The program crashed at the start: the module '${module}' exists on Windows only. Do without it.`,
      id: `Program berhenti karena galat saat dimulai: modul '${module}' hanya ada di Windows. Jangan memakainya.`,
    };
  const other = otherCase(module, namesOf(filesOf(target)));
  if (other !== undefined)
    return {
      en: `The program crashed at the start: the module '${module}' was not found, but ${other} is there. Upper and lower case differ on Linux: write the name in the same way.`,
      id: `Program berhenti karena galat saat dimulai: modul '${module}' tidak ditemukan, padahal ada ${other}. Linux membedakan huruf besar dan kecil: samakan penulisannya.`,
    };
  return {
    en: `The program crashed at the start: the module '${module}' was not found. Submit it with the program, or do not use it.`,
    id: `Program berhenti karena galat saat dimulai: modul '${module}' tidak ditemukan. Sertakan modul itu bersama program, atau jangan memakainya.`,
  };
}

/** A file that has the name but for its case. */
function otherCase(module: string, names: readonly string[]): string | undefined {
  const wanted =
    module
      .replace(/\.[cm]?[jt]s$/, '')
      .replaceAll('.', '/')
      .split('/')
      .at(-1) ?? '';
  return names.find((name) => {
    const stem = basename(name).replace(/\.(?:py|[cm]?[jt]s)$/, '');
    return stem !== wanted && stem.toLowerCase() === wanted.toLowerCase();
  });
}

const MISSING_FILE =
  /No such file or directory: '([^'\n]+)'|ENOENT: no such file or directory, \w+ '([^'\n]+)'/;

function missingFile({ last, target }: Crash): Text | undefined {
  const [, python, node] = MISSING_FILE.exec(last) ?? [];
  const path = (python ?? node)?.replace(/^\/(?:scratch|program)\//, '');
  if (path === undefined) return undefined;
  // As Windows writes it, and as Python prints that.
  const name = path.split(/[/\\]+/).at(-1) ?? '';
  const there = namesOf(filesOf(target)).find((one) => basename(one).toLowerCase() === name.toLowerCase());
  const shown = visible(path.replaceAll('\\\\', '\\'));
  if (there === undefined)
    return {
      en: `The program crashed at the start: it needs '${shown}', and no such file or folder was handed in with it.`,
      id: `Program berhenti karena galat saat dimulai: program memerlukan '${shown}', tetapi berkas atau folder itu tidak ikut dikumpulkan.`,
    };
  return {
    en: `The program crashed at the start: it opens '${shown}', which does not lead to ${there} from where the program is started. Write folders with /, and upper and lower case as they are.`,
    id: `Program berhenti karena galat saat dimulai: program membuka '${shown}', yang tidak mengarah ke ${there} dari tempat program dijalankan. Tulis folder dengan /, serta huruf besar dan kecil apa adanya.`,
  };
}
