/** Why a program does not listen, from how it ended and what it printed last. */
import { addressIn, commandLine, isClient, startedParts } from './started-source.ts';
import { causeOfCrash } from './crash-cause.ts';
import { filesOf, type Target } from '../target.ts';
import { namedLikeModule } from './named-like-module.ts';
import type { Part } from '../../hand-in/parts.ts';
import type { Program } from './program.ts';
import type { Text } from '../result.ts';
import { endOf, tracebackIn } from './traceback.ts';
import { visible } from '../../drawing/visible.ts';

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
/** Without a prompt, this alone tells what it waits for. */
const READS_KEYBOARD = /\b(?:raw_)?input\(|sys\.stdin\b|process\.stdin\b|os\.Stdin\b/;

/** `port` is the one of the assignment. */
export function whyNotListening(program: Program, port: number, target: Target): Text {
  const { end, isFlooding } = program;
  const output = endOf(program.output);
  const last = visible(lastWords(output));
  const parts = startedParts(target);
  const named = namedLikeModule(output, filesOf(target));
  if (named !== undefined) return named;
  if (isClient(parts)) return looksLikeClient(output, parts);
  const raised = tracebackIn(output, filesOf(target))?.error;
  if (end === undefined) return whileRunning({ output, last, raised, parts }, port, target);
  if (/EOFError|EOF when reading/.test(output)) return asksForInput(output, last, target);
  const cause = causeOfCrash({ output, last, target, parts });
  if (cause !== undefined) return cause;
  if (isFlooding)
    return {
      en: 'The program was stopped because it printed without end.',
      id: 'Program dihentikan karena mencetak tanpa henti.',
    };
  if (end.exitCode === KILLED_CODE)
    return {
      en: 'The system killed the program, most likely because it used more memory than allowed (512 MB in the sandbox).',
      id: 'Sistem mematikan program, seperti yang terjadi bila memori yang dipakai melebihi batas: 512 MB di sandbox.',
    };
  if (end.exitCode === 0 && raised !== undefined)
    return {
      en: `The program exited with code 0 without listening on any port, because of an error: ${visible(raised)}`,
      id: `Program keluar dengan kode 0 tanpa membuka port karena galat: ${visible(raised)}`,
    };
  if (end.exitCode === 0)
    return {
      en: `The program exited with code 0 without listening on any port${last === '' ? '' : `; it printed: ${last}`}. Does main() wait for its threads, and does the program stay in the foreground?`,
      id: `Program keluar dengan kode 0 tanpa membuka port${last === '' ? '' : `; program mencetak: ${last}`}. Apakah main() menunggu thread-nya, dan apakah program tetap di latar depan?`,
    };
  return {
    en: `The program crashed at the start and exited with code ${end.exitCode}${last === '' ? '' : `: ${last}`}`,
    id: `Program berhenti karena galat saat dimulai dan keluar dengan kode ${end.exitCode}${last === '' ? '' : `: ${last}`}`,
  };
}

/** What the image lacks is nobody's fault but the grader's: a sentence that says what, else `undefined`. */
export function lackOfImage({ end, output }: Program): string | undefined {
  if (end === undefined) return undefined;
  // Since 3.12 an f-string may hold what an older Python takes for a mistake (PEP 701).
  if (/^SyntaxError: f-string/m.test(output))
    return 'The program may need a newer Python than the image has: name one with --image, for example python:3.14.';
  if (NEWER_PYTHON.test(output))
    return 'The program needs a newer Python than the image has: name one with --image, for example python:3.14.';
  if (NEEDS_COMPILER.test(output))
    return 'The program needs a TypeScript compiler, because Node only strips the types: compile it first, or say with --run and --image how to run it.';
  if (end.exitCode !== NOT_FOUND_CODE) return undefined;
  const command = /(\S+): (?:command )?not found/.exec(output)?.[1];
  return `The image has no '${command ?? 'such command'}': name one that has it with --image.`;
}

const ASKS_FOR_PORT = /\bport\b[^\n]{0,40}[:?]/i;

interface Running {
  readonly output: string;
  readonly last: string;
  /** The error of the last traceback. */
  readonly raised: string | undefined;
  readonly parts: readonly Part[];
}

function whileRunning({ output, last, raised, parts }: Running, port: number, target: Target): Text {
  if (raised !== undefined)
    return {
      en: `The program runs but does not listen on any TCP port, because of an error: ${visible(raised)}`,
      id: `Program berjalan tetapi tidak membuka port TCP mana pun karena galat: ${visible(raised)}`,
    };
  const isPrompt = output !== '' && !output.endsWith('\n');
  if (isPrompt || parts.some(({ text }) => READS_KEYBOARD.test(text)))
    return asksForInput(output, last, target);
  const [en, id] =
    last === '' ? ['', ''] : [` The last line it printed: ${last}`, ` Yang terakhir dicetak: ${last}`];
  return {
    en: `The program runs but does not listen on any TCP port; expected port ${port}. Is the socket SOCK_STREAM, and is listen() called? Does the program wait for input?${en}`,
    id: `Program berjalan tetapi tidak membuka port TCP mana pun; seharusnya ${port}. Apakah socket-nya SOCK_STREAM, dan apakah listen() dipanggil? Apakah program menunggu masukan?${id}`,
  };
}

function asksForInput(output: string, last: string, target: Target): Text {
  const [en, id] = last === '' ? ['', ''] : [`: '${last}'`, `: '${last}'`];
  const answer = ASKS_FOR_PORT.test(output) ? '45000' : '1';
  const command = `echo ${answer} | ${commandLine(target) ?? '<command>'}`;
  return {
    en: `The program asks for input and waits${en}. A server must start without anyone at the keyboard. To grade it as it is: --run "${visible(command)}".`,
    id: `Program meminta masukan dan menunggu${id}. Server harus bisa dijalankan tanpa orang di depan keyboard. Untuk menilainya apa adanya: --run "${visible(command)}".`,
  };
}

function looksLikeClient(output: string, parts: readonly Part[]): Text {
  const [, printed, host, port] =
    /(?:ECONNREFUSED |dial tcp )([\d.]+:\d+)|Connect call failed \('([\d.]+)', (\d+)/.exec(output) ?? [];
  const told = host === undefined ? addressIn(parts, 'connect') : { host, port };
  const address = printed ?? (told?.port === undefined ? told?.host : `${told.host}:${told.port}`);
  const [en, id] = address === undefined ? ['a server', 'server'] : [visible(address), visible(address)];
  return {
    en: `This looks like the client: it connects to ${en} instead of listening. Hand in the server.`,
    id: `Ini tampaknya klien: program menghubungi ${id}, bukan membuka port (listen). Kumpulkan servernya.`,
  };
}

/** Of Python and Node, Java, Mono, Go, Rust, PHP; what is below tells where it happened. */
const ERROR_LINE =
  /^\s*(?:Uncaught )?\w*Error\b|^Exception in thread |^(?:\w+\.)+\w*(?:Exception|Error)\b|^panic: |^thread '.*' panicked at |^PHP (?:Fatal|Parse) error:/;

/** Node says its version at the very end, after what matters. */
function lastWords(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('Node.js v'));
  const error = lines.findLast((line) => ERROR_LINE.test(line));
  return (error ?? lines.at(-1) ?? '').trim();
}
