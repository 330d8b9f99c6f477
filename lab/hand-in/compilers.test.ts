import { describe, expect, it } from 'vitest';
import { compiledProgram } from './compilers.ts';
import { findEntry } from './entry.ts';
import { folderWith } from '../testing/folder.ts';

/** The entry that is found, and how it is compiled and started. */
function made(files: Readonly<Record<string, string>>) {
  const folder = folderWith(files);
  const entry = findEntry(folder, '--entry');
  const program = compiledProgram({ folder, only: undefined }, entry);
  return { entry, compile: program?.compile.command ?? [], start: program?.command ?? [] };
}

const LISTENS = 'listen(fd, 5); bind(fd, a, n); accept(fd, 0, 0);';
const CONNECTS = 'connect(fd, a, n);';

describe('a hand-in in C', () => {
  it('is the program that listens, linked with the parts that it includes and not with the client', () => {
    const { entry, compile } = made({
      'client.c': `#include "baca.h"\nint main() { ${CONNECTS} }`,
      'baca.c': '#include "baca.h"\nvoid baca(void) {}',
      'baca.h': 'void baca(void);',
      'jam.c': '#include "jam.h"\nvoid jam(void) {}',
      'jam.h': 'void jam(void);',
      'tugas.c': `#include "jam.h"\nint main(void) { ${LISTENS} }`,
      'lepas.c': 'int lepas(void) { return 1; }',
    });
    expect(entry).toBe('tugas.c');
    expect(compile.filter((word) => word.endsWith('.c'))).toEqual(['tugas.c', 'jam.c', 'lepas.c']);
    expect(compile).toContain('-pthread');
  });

  it('begins where main is, also if another file listens', () => {
    const { entry, compile } = made({
      'awal.c': 'void run(void);\nint main() { run(); }',
      'server.c': `void run(void) { ${LISTENS} }`,
    });
    expect(entry).toBe('awal.c');
    expect(compile).toEqual(expect.arrayContaining(['awal.c', 'server.c']));
  });

  it('may be C++ of 2020, unless a makefile says otherwise', () => {
    const { compile } = made({ 'server.cc': `int main() { ${LISTENS} }` });
    expect(compile).toEqual(expect.arrayContaining(['-std=gnu++20', 'server.cc', '-lstdc++']));
  });

  it('is not linked twice with a source that it includes', () => {
    const { compile } = made({
      'server.c': `#include "jam.c"\nint main() { ${LISTENS} }`,
      'jam.c': 'void jam(void) {}',
    });
    expect(compile.filter((word) => word.endsWith('.c'))).toEqual(['server.c']);
  });

  it('finds headers in their folders, and takes libraries, macros and the standard from a makefile', () => {
    const { compile } = made({
      'src/server.cpp': `int main() { ${LISTENS} }`,
      'include/jam.h': '',
      Makefile:
        'CFLAGS=-Wall -std=c++17 -DPORT=45000\nserver:\n\tg++ $(CFLAGS) -o server src/server.cpp -lrt\n',
    });
    const words = ['-Iinclude', '-std=c++17', '-DPORT=45000', '-lrt', '-lstdc++'];
    expect(compile).toEqual(expect.arrayContaining(words));
    expect(compile).not.toContain('-Wall');
  });
});

describe('a hand-in in Java', () => {
  const MAIN = 'public static void main(String[] a) throws Exception { new Server(); }';

  it('begins with the class that has main, of its package, and finds the others by themselves', () => {
    const { entry, compile, start } = made({
      'src/id/jam/Main.java': `package id.jam;\npublic class Main { ${MAIN} }`,
      'src/id/jam/Server.java': 'package id.jam;\nclass Server { java.net.ServerSocket s; }',
      'src/id/jam/Client.java': `package id.jam;\npublic class Client { ${MAIN} }`,
    });
    expect(entry).toBe('src/id/jam/Main.java');
    expect(compile).toEqual(expect.arrayContaining(['-sourcepath', 'src', 'src/id/jam/Main.java']));
    expect(start.at(-1)).toBe('id.jam.Main');
  });

  it('is compiled whole where its files do not lie as their package says', () => {
    const { compile } = made({
      'Main.java': `package id.jam;\npublic class Main { ${MAIN} }`,
      'Server.java': 'package id.jam;\nclass Server { java.net.ServerSocket s; }',
    });
    expect(compile).toEqual(expect.arrayContaining(['Main.java', 'Server.java']));
  });

  it('may have been renamed after its class was called', () => {
    const { compile, start } = made({ '5025211001.java': `public class Server { ${MAIN} }` });
    expect(compile.slice(0, 5)).toEqual(['sh', '-c', expect.any(String), '5025211001.java', 'Server.java']);
    expect(compile.at(-1)).toBe('Server.java');
    expect(start.at(-1)).toBe('Server');
  });
});

describe('a hand-in in Go', () => {
  it('is the files of its folder where there is no module', () => {
    const { compile } = made({
      'main.go': 'package main\nfunc main() { serve() }',
      'serve.go': 'package main\nfunc serve() { net.Listen("tcp", ":45000") }',
      'client/main.go': 'package main\nfunc main() { net.Dial("tcp", "x") }',
    });
    expect(compile).toEqual(['go', 'build', '-o', 'mesin-lab-program', './main.go', './serve.go']);
  });

  it('is built where it lies in a module', () => {
    const { compile } = made({
      'go.mod': 'module jam\n',
      'cmd/server/main.go': 'package main\nfunc main() { net.Listen("tcp", ":45000") }',
    });
    expect(compile.slice(-2)).toEqual(['.', 'cmd/server']);
  });
});

describe('a hand-in in Rust', () => {
  const SERVER = 'fn main() { TcpListener::bind("0.0.0.0:45000"); }';

  it('is one file where there is no package', () => {
    expect(made({ 'server.rs': SERVER }).compile).toEqual([
      'rustc',
      '--edition',
      '2021',
      '-o',
      'mesin-lab-program',
      'server.rs',
    ]);
  });

  it.each([
    ['the package, if nothing else is said', { 'src/main.rs': SERVER }, 'time-server'],
    ['a program of its own', { 'src/bin/server.rs': SERVER }, 'server'],
  ])('has the name of %s', (_, files, name) => {
    const manifest = '[package]\nname = "time-server"\nversion = "0.1.0"\n\n[dependencies]\nname = "other"\n';
    const { compile } = made({ ...files, 'Cargo.toml': manifest });
    expect(compile.slice(-2)).toEqual(['.', name]);
  });

  it('may be named by its manifest', () => {
    const manifest =
      '[package]\nname = "jam"\n\n[[bin]]\nname = "client"\npath = "client.rs"\n\n[[bin]]\nname = "serve"\npath = "src/main.rs"\n';
    const { compile } = made({ 'tugas/src/main.rs': SERVER, 'tugas/Cargo.toml': manifest });
    expect(compile.slice(-2)).toEqual(['tugas', 'serve']);
  });
});

describe('a hand-in in PHP or C#', () => {
  it('is checked and started', () => {
    const { compile, start } = made({ '-server.php': '<?php socket_listen($s);' });
    expect(compile).toEqual(['php', '-l', './-server.php']);
    expect(start).toEqual(['php', './-server.php']);
  });

  it('is compiled with its other classes, and without what was made of them before', () => {
    const { compile } = made({
      'Program.cs': 'class Program { static void Main() { new Server(); } }',
      'Server.cs': 'class Server { TcpListener l; }',
      'obj/Debug/AssemblyInfo.cs': 'class AssemblyInfo {}',
    });
    expect(compile).toEqual(['mcs', '-debug', '-out:mesin-lab-program.exe', 'Program.cs', 'Server.cs']);
  });
});
