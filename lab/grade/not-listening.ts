/** Why a program does not listen, from how it ended and what it printed last. */
import type { ProgramRun } from './program-run.ts';
import type { Text } from './text.ts';
import { visible } from '../report/visible.ts';

/** 128 and the number of SIGKILL, as a shell says it. */
const KILLED_CODE = 137;
/** The line that Python shows above its SyntaxError: a type statement, or type parameters (PEP 695). */
const NEWER_PYTHON =
  /^ {4}(?:type \w+(?:\[.*\])? = .*|(?:async )?def \w+\[.*|class \w+\[.*)\n(?: *\^+\n)?SyntaxError: /m;
/** Enums, parameter properties, and types that are imported as values. */
const NEEDS_COMPILER =
  /ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX|\.[cm]?ts:\d+\n(?:.*\n){0,4}SyntaxError: The requested module '[^']+' does not provide an export named/;
/** What the shell answers for a command that is not there. */
const NOT_FOUND_CODE = 127;

export function whyNotListening(program: ProgramRun, port: number): Text {
  const { output, end, isFlooding } = program;
  const last = visible(lastWords(output));
  if (end === undefined) return whileRunning(output, last, port);
  if (/EOFError|EOF when reading/.test(output)) return asksForInput(last);
  if (/Cannot assign requested address|EADDRNOTAVAIL/.test(output))
    return {
      en: `It ended: the address it binds to is not one of this machine's. Bind to '0.0.0.0'. It said: ${last}`,
      id: `Program berakhir: alamat yang di-bind bukan milik mesin ini. Gunakan bind ke '0.0.0.0'. Pesannya: ${last}`,
    };
  const missing = /(?:ModuleNotFoundError: No module named|Cannot find (?:package|module)) '([^']+)'/.exec(
    output,
  )?.[1];
  if (missing !== undefined)
    return {
      en: `It crashed at the start: the module '${visible(missing)}' is not there. Hand it in with the program, or do without.`,
      id: `Program gagal saat dimulai: modul '${visible(missing)}' tidak ada. Sertakan bersama program, atau jangan dipakai.`,
    };
  if (isFlooding)
    return {
      en: 'It was ended, because it printed without end.',
      id: 'Program dihentikan karena mencetak tanpa henti.',
    };
  if (end.exitCode === KILLED_CODE)
    return {
      en: 'It was killed by the system, as happens to a program that uses more memory than it may: 512 MB in the sandbox.',
      id: 'Program dimatikan oleh sistem, seperti yang terjadi bila memori yang dipakai melebihi batas: 512 MB di sandbox.',
    };
  if (end.exitCode === 0)
    return {
      en: `It ended with exit code 0 and listens on nothing${last === '' ? '' : `; it said: ${last}`}. Does main() wait for its threads, and does it stay in the foreground?`,
      id: `Program berakhir dengan kode 0 dan tidak mendengarkan apa pun${last === '' ? '' : `; pesannya: ${last}`}. Apakah main() menunggu thread-nya, dan apakah program tetap di latar depan?`,
    };
  return {
    en: `It crashed at the start with exit code ${end.exitCode}${last === '' ? '' : `: ${last}`}`,
    id: `Program gagal saat dimulai dengan kode ${end.exitCode}${last === '' ? '' : `: ${last}`}`,
  };
}

/** What the image lacks is nobody's fault but the grader's: a sentence that says what, else `undefined`. */
export function lackOfImage({ end, output }: ProgramRun): string | undefined {
  // Since 3.12 an f-string may hold what an older Python takes for a mistake (PEP 701).
  if (end !== undefined && /^SyntaxError: f-string/m.test(output))
    return 'The program may need a newer Python than the image has: name one with --image, python:3.14 for instance.';
  if (end !== undefined && NEWER_PYTHON.test(output))
    return 'The program needs a newer Python than the image has: name one with --image, python:3.14 for instance.';
  if (end !== undefined && NEEDS_COMPILER.test(output))
    return 'The program needs a TypeScript compiler, as Node only takes the types away: compile it first, or say how it is run with --run and --image.';
  if (end?.exitCode !== NOT_FOUND_CODE) return undefined;
  const command = /(\S+): (?:command )?not found/.exec(output)?.[1];
  return `The image has no '${command ?? 'such command'}': name one that has it with --image.`;
}

function whileRunning(output: string, last: string, port: number): Text {
  if (output !== '' && !output.endsWith('\n')) return asksForInput(last);
  const [en, id] = last === '' ? ['', ''] : [` The last it said: ${last}`, ` Pesan terakhirnya: ${last}`];
  return {
    en: `It runs and listens on no TCP port; expected ${port}. Is it SOCK_STREAM, and is listen() called? Does it wait for input?${en}`,
    id: `Program berjalan tetapi tidak mendengarkan di port TCP mana pun; seharusnya ${port}. Apakah SOCK_STREAM, dan listen() dipanggil? Apakah menunggu masukan?${id}`,
  };
}

function asksForInput(last: string): Text {
  return {
    en: `It asks for input and waits: '${last}'. A server must start without a person at the keyboard.`,
    id: `Program meminta masukan dan menunggu: '${last}'. Server harus bisa dijalankan tanpa orang di papan ketik.`,
  };
}

/** Node says its version at the very end, after what matters. */
function lastWords(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('Node.js v'));
  const error = lines.findLast((line) => /^\s*(?:Uncaught )?\w*Error\b/.test(line));
  return (error ?? lines.at(-1) ?? '').trim();
}
