import { describe, expect, it } from 'vitest';
import type { CompiledLanguage } from '../../hand-in/compilers.ts';
import { join } from 'node:path';
import { temporaryFolder } from '../../testing/folder.ts';
import { whyNotCompiled } from './not-compiled.ts';
import { writeFileSync } from 'node:fs';

const GCC = `server.c: In function ‘main’:
server.c:3:5: warning: implicit declaration of function ‘foo’ [-Wimplicit-function-declaration]
server.c:12:22: error: expected ‘;’ before ‘printf’
   12 |     listen(server, 10)
      |                      ^
server.c:14:1: error: another
`;
const HEADER = `server.c:2:10: fatal error: winsock2.h: No such file or directory
    2 | #include <winsock2.h>
compilation terminated.
`;
const LINKER = `/usr/bin/ld: /tmp/ccKqfx.o: in function \`main':
server.c:(.text+0x1d): undefined reference to \`layani'
collect2: error: ld returned 1 exit status
`;
const JAVAC = `Server.java:7: error: ';' expected
        int x = 1
                 ^
1 error
`;
const RENAMED = `Waktu.java:7: error: cannot find symbol\n`;
const GO = `# command-line-arguments
./server.go:9:2: "os" imported and not used
./server.go:12:2: undefined: foo
`;
const RUST = `warning: unused variable: \`x\`
 --> server.rs:3:9
  |
error[E0596]: cannot borrow \`line\` as mutable, as it is not declared as mutable
  --> server.rs:16:42
   |
error: aborting due to previous error
`;
const PHP = `PHP Parse error:  Unclosed '{' on line 18 in server.php on line 61
Errors parsing server.php
`;
const MCS = `server.cs(5,10): warning CS0168: The variable is never used
server.cs(37,28): error CS1525: Unexpected symbol \`:'
Compilation failed: 1 error(s), 1 warnings
`;

/** What is said of a compiler that printed this, of a hand-in with one file. */
function why(language: CompiledLanguage, name: string, output: string, how = {}, source?: string) {
  const folder = temporaryFolder();
  const lines = Array.from({ length: 80 }, (_, index) => `line ${index + 1}`).join('\n');
  writeFileSync(join(folder, name), source ?? lines);
  const compiled = { files: undefined, output, exitCode: 1, isLate: false, ...how };
  const ended = { ...compiled, [Symbol.asyncDispose]: () => Promise.resolve() };
  return whyNotCompiled({ language, entry: name, command: [] }, ended, { folder, only: [name] });
}

describe('why a program does not compile', () => {
  it.each([
    ['GCC', 'c', 'server.c', GCC, 12, 'expected ‘;’ before ‘printf’'],
    ['GCC without a header', 'c', 'server.c', HEADER, 2, 'winsock2.h: No such file or directory'],
    ['javac', 'java', 'Server.java', JAVAC, 7, "';' expected"],
    ['javac of a file under another name', 'java', '5025.java', RENAMED, 7, 'cannot find symbol'],
    ['Go', 'go', 'server.go', GO, 9, '"os" imported and not used'],
    [
      'Rust',
      'rust',
      'server.rs',
      RUST,
      16,
      'cannot borrow `line` as mutable, as it is not declared as mutable',
    ],
    ['PHP', 'php', 'server.php', PHP, 61, "Unclosed '{' on line 18"],
    ['C#', 'csharp', 'server.cs', MCS, 37, "CS1525: Unexpected symbol `:'"],
  ] as const)('is the first mistake that %s names', (_, language, name, output, line, error) => {
    expect(why(language, name, output)).toEqual({
      hint: {
        en: `The program does not compile: ${name}:${line}: ${error}`,
        id: `Program tidak dapat dikompilasi: ${name}:${line}: ${error}`,
      },
      traceback: { file: name, line, code: `line ${line}`, error },
    });
  });

  it('is what the linker misses, which knows no line', () => {
    const { hint, traceback } = why('c', 'server.c', LINKER);
    expect(hint.en).toBe("The program does not compile: server.c: undefined reference to `layani'");
    expect(traceback).toBeNull();
  });

  it('is found without delay in a line that does not end', () => {
    // One that went back at every step would meet the test's time-out.
    expect(() => why('c', 'server.c', `error ${'a'.repeat(65_536)}`)).not.toThrow();
  });

  it('is the last line where nothing is known', () => {
    const { hint } = why('c', 'server.c', 'something\nhas happened\n\n');
    expect(hint.en).toBe('The program does not compile: has happened');
  });
});

describe('what is nobody to blame for', () => {
  it.each([
    ['no compiler', 'c', 'sh: 1: gcc: not found', { exitCode: 127 }, /^There is no 'gcc' to compile/],
    ['a compiler that took too long', 'rust', '', { isLate: true }, /was not compiled within 60 s/],
    ['one that was killed', 'c', '', { exitCode: 137 }, /used more memory than allowed/],
    [
      'one whose part was killed',
      'c',
      'gcc: fatal error: Killed signal terminated program cc1',
      {},
      /used more memory than allowed/,
    ],
    ['a later Go', 'go', 'a.go:3:2: package slices is not in GOROOT (/usr/lib/go)', {}, /a newer Go than/],
    [
      'a later Java',
      'java',
      'A.java:3: error: cannot find symbol\n symbol: method newVirtualThreadPerTaskExecutor()',
      {},
      /a newer Java than/,
    ],
    [
      'a later Rust',
      'rust',
      'error[E0658]: `let...else` statements are unstable\n --> a.rs:1:1',
      {},
      /a newer Rust than/,
    ],
    [
      'a crate',
      'rust',
      'error: no matching package named `tokio` found',
      {},
      /^The program uses 'tokio', which was not handed in/,
    ],
    [
      'a module',
      'go',
      'a.go:4:2: no required module provides package github.com/x/y: go.mod file not found',
      {},
      /uses 'github.com\/x\/y'/,
    ],
  ] as const)('%s', (_, language, output, how, sentence) => {
    expect(() => why(language, 'a', output, how)).toThrow(sentence);
  });

  it('the newest edition of Rust, which was compiled as an older one', () => {
    const manifest = '[package]\nname = "jam"\nedition = "2024"\n';
    expect(() => why('rust', 'Cargo.toml', RUST, {}, manifest)).toThrow(/a newer Rust than/);
  });

  it('the newest C#, of which Mono understands nothing', () => {
    const source =
      'using System.Net;\nvar listener = new TcpListener(IPAddress.Any, 45000);\nusing var a = b();\n';
    expect(() => why('csharp', 'Program.cs', MCS, {}, source)).toThrow(
      /^The program needs \.NET, and the lab has Mono/,
    );
    const old = 'class A { static void Main() {} }';
    expect(why('csharp', 'server.cs', MCS, {}, old).hint.en).toContain('CS1525');
  });
});
