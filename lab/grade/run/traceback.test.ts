import { describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { temporaryFolder } from '../../testing/folder.ts';
import { tracebackIn } from './traceback.ts';

/** Files whose tenth line, say, is `line 10 of server.py`. */
function filesWith(...names: readonly string[]): { folder: string; only: undefined } {
  const folder = temporaryFolder();
  for (const name of names) {
    const lines = Array.from({ length: 60 }, (_, index) => `    line ${index + 1} of ${name}`);
    writeFileSync(join(folder, name), lines.join('\n'));
  }
  return { folder, only: undefined };
}

const PYTHON_THREAD = `time server listens on 0.0.0.0:45000
Exception in thread Thread-4 (serve):
Traceback (most recent call last):
  File "/usr/lib/python3.11/threading.py", line 1038, in _bootstrap_inner
    self.run()
  File "/usr/lib/python3.11/threading.py", line 975, in run
    self._target(*self._args, **self._kwargs)
  File "/scratch/server.py", line 21, in serve
    text = data.decode()
           ^^^^^^^^^^^^^
UnicodeDecodeError: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte
`;

const PYTHON_CHAINED = `Traceback (most recent call last):
  File "/scratch/server.py", line 4, in now
    {}['x']
    ~~^^^^^
KeyError: 'x'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/scratch/server.py", line 30, in <module>
    main()
  File "/scratch/server.py", line 11, in main
    raise ValueError('two') from error
ValueError: two
`;

const PYTHON_LIBRARY = `Traceback (most recent call last):
  File "/scratch/server.py", line 41, in <module>
    server = socket.create_server(('0.0.0.0', 45000))
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "/usr/lib/python3.11/socket.py", line 941, in create_server
    raise error(err.errno, msg) from None
OSError: [Errno 98] Address already in use (while attempting to bind on address ('0.0.0.0', 45000))
`;

const PYTHON_PARSER = `  File "/scratch/server.py", line 12
    print("a"
         ^
SyntaxError: '(' was never closed
`;

const PYTHON_INDENT = `  File "/scratch/server.py", line 9
    x=1
    ^
IndentationError: expected an indented block after 'if' statement on line 1
`;

const PYTHON_IMPORT = `Traceback (most recent call last):
  File "/scratch/server.py", line 1, in <module>
    import clock
  File "/scratch/clock.py", line 3
    def now(:
            ^
SyntaxError: invalid syntax
`;

const NODE_THROWN = `file:///program/server.mjs:7
function f(){ null.x }
                   ^

TypeError: Cannot read properties of null (reading 'x')
    at f (file:///program/server.mjs:7:20)
    at Socket.<anonymous> (file:///program/server.mjs:15:1)
    at Socket.emit (node:events:509:28)

Node.js v26.10.0
`;

const NODE_PARSER = `file:///program/server.mjs:1
const a = ;
          ^

SyntaxError: Unexpected token ';'
    at compileSourceTextModule (node:internal/modules/esm/utils:355:16)
    at ModuleLoader.moduleStrategy (node:internal/modules/esm/translators:93:18)

Node.js v26.10.0
`;

const NODE_COMMONJS = `/program/server.cjs:1
const a = ;
          ^

SyntaxError: Unexpected token ';'
    at wrapSafe (node:internal/modules/cjs/loader:1888:18)
    at Object..js (node:internal/modules/cjs/loader:2096:10)

Node.js v26.10.0
`;

const NODE_TYPES = `file:///program/server.ts:5
enum A {B}
^^^^^^^^^^

SyntaxError [ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX]: TypeScript enum is not supported in strip-only mode
    at parseTypeScript (node:internal/modules/typescript:57:40)
    at processTypeScriptCode (node:internal/modules/typescript:129:37) {
  code: 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX'
}

Node.js v26.10.0
`;

const GO_INDEX = `panic: runtime error: index out of range [5] with length 3

goroutine 18 [running]:
main.handle({0x4f1238, 0xc000012345})
	/scratch/server.go:20 +0x1d
created by main.main in goroutine 1
	/scratch/server.go:41 +0x85
exit status 2
`;

const GO_POINTER = `listening on :45000
panic: runtime error: invalid memory address or nil pointer dereference
[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x48b6c1]

goroutine 6 [running]:
bufio.(*Reader).fill(0xc00009af60)
	/usr/local/go/src/bufio/bufio.go:113 +0x103
main.handle({0x0, 0x0})
	/scratch/server.go:27 +0x5f
`;

const COMPILED = ['Server.java', 'Server.cs', 'server.rs', 'server.php'];

const JAVA_BIND = `Exception in thread "main" java.net.BindException: Permission denied
	at java.base/sun.nio.ch.Net.bind0(Native Method)
	at java.base/java.net.ServerSocket.bind(ServerSocket.java:395)
	at Server.main(Server.java:12)
`;

const MONO = `Unhandled Exception:
System.FormatException: Input string was not in a correct format.
  at System.Number.StringToNumber (System.String str) [0x00057] in <12b418a7818c4ca0893feeaaf67f1e7f>:0
  at Server.Main (System.String[] args) [0x0000d] in /scratch/Server.cs:7
`;

const RUST = `thread '<unnamed>' panicked at 'called \`Result::unwrap()\` on an \`Err\` value: Utf8Error', server.rs:31:50
note: run with \`RUST_BACKTRACE=1\` environment variable to display a backtrace
`;

const PHP_THROWN = `PHP Fatal error:  Uncaught ValueError: socket_read(): Argument #2 ($length) must be greater than 0 in /scratch/server.php:23
Stack trace:
#0 /scratch/server.php(23): socket_read()
  thrown in /scratch/server.php on line 23
`;

describe('the line of a program in what it printed', () => {
  it.each([
    ['of a Python thread', PYTHON_THREAD, 'server.py', 21, /^UnicodeDecodeError: 'utf-8' codec/],
    ['of the last of chained exceptions', PYTHON_CHAINED, 'server.py', 11, /^ValueError: two$/],
    ['above the library it called', PYTHON_LIBRARY, 'server.py', 41, /^OSError: \[Errno 98\]/],
    ['that does not parse', PYTHON_PARSER, 'server.py', 12, /^SyntaxError: '\(' was never closed$/],
    ['that is not indented', PYTHON_INDENT, 'server.py', 9, /^IndentationError: expected/],
    ['of a module that does not parse', PYTHON_IMPORT, 'clock.py', 3, /^SyntaxError: invalid syntax$/],
    ['of a Node function', NODE_THROWN, 'server.mjs', 7, /^TypeError: Cannot read properties of null/],
    ['of a module Node cannot parse', NODE_PARSER, 'server.mjs', 1, /^SyntaxError: Unexpected token ';'$/],
    ['of a script Node cannot parse', NODE_COMMONJS, 'server.cjs', 1, /^SyntaxError: Unexpected token ';'$/],
    ['of types Node cannot remove', NODE_TYPES, 'server.ts', 5, /^SyntaxError \[ERR_UNSUPPORTED/],
    ['of a Go routine', GO_INDEX, 'server.go', 20, /^panic: runtime error: index out of range/],
    ['below the Go library', GO_POINTER, 'server.go', 27, /^panic: runtime error: invalid memory address/],
    ['of a Java thread', JAVA_BIND, 'Server.java', 12, /^java\.net\.BindException: Permission denied$/],
    ['of a C# program', MONO, 'Server.cs', 7, /^System\.FormatException: Input string/],
    ['of a Rust thread', RUST, 'server.rs', 31, /^called `Result::unwrap/],
    ['of a PHP program', PHP_THROWN, 'server.php', 23, /^ValueError: socket_read/],
  ])('is found %s', (_, printed, file, line, error) => {
    const files = filesWith(
      'server.py',
      'clock.py',
      'server.mjs',
      'server.cjs',
      'server.ts',
      'server.go',
      ...COMPILED,
    );
    const code = `line ${line} of ${file}`;
    expect(tracebackIn(printed, files)).toEqual({ file, line, code, error: expect.stringMatching(error) });
  });

  it('is that of the last of several', () => {
    const files = filesWith('server.py');
    expect(tracebackIn(PYTHON_LIBRARY + PYTHON_THREAD, files)?.line).toBe(21);
    expect(tracebackIn(PYTHON_THREAD + PYTHON_LIBRARY, files)?.line).toBe(41);
    expect(tracebackIn(PYTHON_THREAD + PYTHON_PARSER, files)?.line).toBe(12);
  });

  it.each([
    ['/scratch/src/server.py', 'src/server.py'],
    ['/tmp/mesin-lab-hand-in-Ab3/7/program/src/server.py', 'src/server.py'],
    ['src/server.py', 'src/server.py'],
    ['/elsewhere/src/server.py', 'server.py'],
  ])('is named from the top of what was handed in: %s', (printed, file) => {
    const { folder } = filesWith('client.py');
    mkdirSync(join(folder, 'src'));
    writeFileSync(join(folder, 'src/server.py'), 'import time\n'.repeat(30));
    const found = tracebackIn(PYTHON_THREAD.replace('/scratch/server.py', printed), {
      folder,
      only: undefined,
    });
    expect(found).toMatchObject({ file, line: 21, code: file === 'server.py' ? null : 'import time' });
  });

  it('is known without its text where the sources are not at hand', () => {
    expect(tracebackIn(PYTHON_THREAD, undefined)).toMatchObject({ file: 'server.py', line: 21, code: null });
  });

  it('is none where nothing went wrong, or only the library is named', () => {
    expect(tracebackIn('listening\nconnection from 172.16.16.102\n', undefined)).toBeNull();
    const printed = `Error: read ECONNRESET\n    at TCP.onStreamRead (node:internal/stream_base_commons:216:20)\n`;
    expect(tracebackIn(printed, undefined)).toBeNull();
  });

  it.each([
    '/program/../secret.py',
    '/scratch/../../secret.py',
    '/etc/passwd',
    '../secret.py',
    'linked.py',
    '/program/linked.py',
    '/program/folder',
  ])('is not read from a file that was not handed in: %s', (name) => {
    const outside = filesWith('secret.py').folder;
    const folder = join(outside, 'handed-in');
    mkdirSync(join(folder, 'folder'), { recursive: true });
    symlinkSync(join(outside, 'secret.py'), join(folder, 'linked.py'));
    const printed = PYTHON_THREAD.replace('/scratch/server.py', name);
    expect(tracebackIn(printed, { folder, only: undefined })?.code).toBeNull();
  });

  it("is not read from the file of another student's beside it", () => {
    const { folder } = filesWith('one.py', 'other.py');
    const printed = PYTHON_THREAD.replace('server.py', 'other.py');
    expect(tracebackIn(printed, { folder, only: ['one.py'] })?.code).toBeNull();
    expect(tracebackIn(printed, { folder, only: ['one.py', 'other.py'] })?.code).toBe('line 21 of other.py');
  });

  it.each([
    ['panics', 'panic: again\n'],
    ['errors', 'Error\n'],
    ['headings', 'Traceback (most recent call last):\n  File "x", line 1\n'],
    ['a line that does not end', '    at /scratch/'],
    ['an error of one word', 'Errors'],
  ])('is looked for in a megabyte of %s without delay', (_, piece) => {
    // One that went back at every step would meet the test's time-out.
    expect(() => tracebackIn(`Error: x\n${piece.repeat(1024 ** 2 / piece.length)}`, undefined)).not.toThrow();
  });
});
