import { describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { symlinkSync } from 'node:fs';
import { neededFiles } from './needed-files.ts';
import { folderWith } from '../testing/folder.ts';

/** What lies beside every program here; each is needed by some. */
const BESIDE = {
  'budi.py': 'import socket',
  'client.py': 'import socket',
  'jam.py': 'import zona\n',
  'zona.py': `open('zona.csv')\n`,
  'zona.csv': 'client.py',
  'konfig.json': '{"log": "budi.py"}',
  'app/__init__.py': '',
  'app/inti/jam.py': 'from ..dasar import x\n',
  'app/dasar.py': `open('konfig.json')\n`,
  'data/nama.txt': 'budi.py',
  'lib/jam.mjs': `import { zona } from '../zona.mjs';\n`,
  'zona.mjs': '',
  'pekerja.js': '',
  'package.json': '{"imports": {"#jam": "./lib/jam.mjs"}}',
  'waktu.h': 'void waktu(void);',
  'waktu.c': 'void waktu(void) {}',
  'Sesi.java': 'class Sesi { Waktu waktu; }',
  'Waktu.java': 'class Waktu {}',
  'sesi.rs': 'mod waktu;',
  'waktu.rs': '',
  'lain.c': 'void lain(void) {}',
  'artifacts/grades/1/grade.html': '',
  '__pycache__/jam.pyc': '',
};

/** Those beside it that it needs. */
function neededBy(name: string, text: string, command?: string): string[] {
  const [own, ...others] = neededFiles(folderWith({ ...BESIDE, [name]: text }), name, command);
  expect(own).toBe(name);
  return others.toSorted();
}

const OF_APP = ['app/__init__.py', 'app/dasar.py', 'app/inti/jam.py', 'konfig.json'];
const OF_JAM = ['jam.py', 'zona.csv', 'zona.py'];

describe('a program in one file needs', () => {
  it.each([
    ['nothing else', `import socket, threading\nprint("Andi's server: it isn't budi or client")\n`, []],
    ['a module, with what that needs', 'import socket, jam as j\n', OF_JAM],
    ['one it imports from', '  from jam import (\n    sekarang)\n', OF_JAM],
    ['one it imports behind other words', 'try: import jam\nexcept ImportError: pass\n', OF_JAM],
    ['one it imports over two lines', 'import socket, \\\n  jam\n', OF_JAM],
    ['one it imports by name', `importlib.import_module("jam")\n`, OF_JAM],
    ['a package, whole', 'from app.inti.jam import sekarang\n', OF_APP],
    ['a file that it opens', `open('konfig.json')\n`, ['konfig.json']],
    ['one it opens beside itself', `open(f"{FOLDER}/konfig.json")\n`, ['konfig.json']],
    ['one named behind an apostrophe', `# don't\nopen('konfig.json') # isn't\n`, ['konfig.json']],
    ['a folder that it reads', `open('data/' + name)\n`, ['data/nama.txt']],
    ['a folder in parts', `os.path.join(HERE, 'data', 'nama.txt')\n`, ['data/nama.txt']],
    ['a program that it starts', `subprocess.run('python3 jam.py', shell=True)\n`, OF_JAM],
    ['nothing that only sounds like it', `#!/data/lib/python3\ndata = 1; app = lib(jam)\n`, []],
    ['nothing out of its folder', `open('../secret'); open('..'); open('.'); open('/')\n`, []],
    ['no results of the lab', `open('artifacts/grades/1/grade.html'); open('__pycache__')\n`, []],
  ])('%s', (_, text, names) => {
    expect(neededBy('server.py', text)).toEqual(names);
  });

  it.each([
    ['tugas.c', '#include <stdio.h>\n#include "waktu.h"\n', ['waktu.c', 'waktu.h']],
    ['Tugas.java', 'class Tugas { Sesi sesi; }', ['Sesi.java', 'Waktu.java']],
    ['tugas.rs', 'mod sesi;\nfn main() {}', ['sesi.rs', 'waktu.rs']],
  ])('what its compiler looks for: %s', (name, text, names) => {
    expect(neededBy(name, text)).toEqual(names);
  });

  it.each([
    ['a module, with what that needs', `import { jam } from './lib/jam.mjs';`, ['lib/jam.mjs', 'zona.mjs']],
    ['one without an ending', `require('./pekerja')`, ['pekerja.js']],
    ['one of its package', `import { jam } from '#jam';`, []],
    ['a worker', 'new Worker(new URL(`./pekerja.js`, import.meta.url));', ['pekerja.js']],
    ['a file that it opens', `readFileSync('konfig.json')`, ['konfig.json']],
  ])('in JavaScript: %s', (_, text, names) => {
    // The package says what kind of modules there are, and names some.
    const all = new Set([...names, 'lib/jam.mjs', 'package.json', 'zona.mjs']);
    expect(neededBy('server.js', text)).toEqual([...all].toSorted());
  });

  it.each([
    ['python3 server.py -c konfig.json', ['konfig.json']],
    ['python3 server.py --names=data/nama.txt', ['data/nama.txt']],
    ['python3 -m jam', OF_JAM],
    ['python3 -m app.inti.jam', OF_APP],
  ])('what it is started with: %s', (command, names) => {
    expect(neededBy('server.py', 'import socket\n', command)).toEqual(names);
  });

  it('what a script starts, which has no quotes', () => {
    expect(neededBy('start.sh', '#!/bin/sh\nexec python3 jam.py <konfig.json\n')).toEqual([
      'jam.py',
      'konfig.json',
      'zona.csv',
      'zona.py',
    ]);
  });

  it.each(['from a', 'from ', 'import ', 'import(', 'from\t', "require('./"])(
    'no time to tell, whatever is in it: %j without end',
    (text) => {
      for (const filling of ['a', ' ', '.', '.a', '\\\n', text])
        expect(neededBy('server.js', text + filling.repeat(50_000))).toContain('package.json');
      for (const filling of ['a', ' ', '.', '.a', '\\\n', text])
        expect(neededBy('server.py', text + filling.repeat(50_000))).toEqual([]);
    },
  );

  it('the packages of npm that it names, with what those need', () => {
    const folder = folderWith({
      'server.js': `const { jam } = require('jam');`,
      'lain.js': `require('lain');`,
      'node_modules/jam/package.json': '{"dependencies": {"zona": "1"}}',
      'node_modules/zona/index.js': '',
      'node_modules/lain/index.js': '',
    });
    expect(neededFiles(folder, 'server.js')).toEqual([
      'server.js',
      'node_modules/jam/package.json',
      'node_modules/zona/index.js',
    ]);
  });

  it('what it imports by the name of the package that its folder is', () => {
    const folder = folderWith({ 'server.py': 'from app.jam import kini\n', 'jam.py': '', 'lain.py': '' });
    expect(neededFiles(folder, 'server.py')).toEqual(['server.py', 'jam.py']);
  });

  it('nothing that a link leads to', () => {
    const folder = folderWith({ 'server.py': `import jam; open('passwd')\n` });
    symlinkSync('/etc/passwd', join(folder, 'passwd'));
    symlinkSync('/etc', join(folder, 'jam'));
    expect(neededFiles(folder, 'server.py')).toEqual(['server.py']);
  });
});
