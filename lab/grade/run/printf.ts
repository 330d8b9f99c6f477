/** Bytes as the shell command that sends them. */

const NAMED: Readonly<Record<string, string>> = {
  '\r': String.raw`\r`,
  '\n': String.raw`\n`,
  '\\': String.raw`\\`,
  '%': '%%',
  "'": String.raw`'\''`,
};

/** `printf 'TIME\r\n'`; one character per byte. */
export function printf(bytes: string): string {
  const format = bytes.replaceAll(/[\\%']|[^ -~]/g, (byte) => NAMED[byte] ?? octal(byte));
  // What begins with a hyphen would be an option.
  return `printf ${format.startsWith('-') ? '-- ' : ''}'${format}'`;
}

function octal(byte: string): string {
  return `\\${byte.charCodeAt(0).toString(8).padStart(3, '0')}`;
}
