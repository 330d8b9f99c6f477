/** TIME with every line end a person may try with printf, and what is seen of it at a terminal. */

/** What printf is given, and what that puts on the wire as the story writes it. */
export const VARIANTS = [
  { given: String.raw`TIME\r\n`, sent: String.raw`"TIME\r\n"` },
  { given: String.raw`TIME\n`, sent: String.raw`"TIME\n"` },
  { given: String.raw`TIME\r`, sent: String.raw`"TIME\r"` },
  { given: 'TIME', sent: '"TIME"' },
  { given: String.raw`TIME\\r\\n`, sent: String.raw`"TIME\\r\\n"` },
] as const;

/** What is typed to send it. */
export function pipe(given: string, command: string): string {
  return `printf '${given}' | ${command}`;
}

/** What the screen has then, up to Ctrl-C. Without a line end in the reply, Ctrl-C is shown right behind it. */
export function shown(given: string, answer: string, hasLineEnd: boolean): string {
  const reply = hasLineEnd ? `${answer}\n` : answer;
  return `$ ${pipe(given, 'nc mesin-1 45000')}\n${reply}^C`;
}

/** The assignment's server, as it looks on a screen. */
export function answerTo(given: string): string {
  return endsLine(given) ? 'JAM hh:mm:ss' : '';
}

/** A line feed does; a backslash and an n do not. */
export function endsLine(given: string): boolean {
  return given.endsWith(String.raw`\n`) && !given.endsWith(String.raw`\\n`);
}

/** The echo server, as it looks on a screen. */
export function echoOf(given: string): string {
  return given.includes(String.raw`\\`) ? String.raw`TIME\r\n` : 'TIME';
}
