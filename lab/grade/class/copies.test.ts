import { type Pair, type Program, programOf, similarPairs } from './copies.ts';
import { describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { tokensOf } from './tokens.ts';

const INDEPENDENT = [
  'course-example.py',
  'thread-pool.py',
  'with-asyncio.py',
  'with-selectors.py',
  'with-socketserver.py',
  'node-net.mjs',
];

function serverText(name: string): string {
  return readFileSync(join(import.meta.dirname, '../corpus/right', name), 'utf8');
}

function program(name: string, text: string, path = 'server.py'): Program {
  return programOf(name, [{ path, text }]);
}

const independent = INDEPENDENT.map((name) => program(name, serverText(name), name));

/** As somebody does who hopes that nobody looks closely. */
function disguised(text: string): string {
  const names = new Map([
    ['connection', 'sambungan'],
    ['data', 'isi_pesan'],
    ['request', 'permintaan'],
    ['server', 'peladen'],
    ['address', 'alamat_klien'],
    ['ProcessTheClient', 'Pelayan'],
    ['socket', 'socket'],
  ]);
  return text
    .replaceAll(/^ +/gm, (indent) => '\t'.repeat(indent.length / 4))
    .replaceAll(/\w+/g, (word) => names.get(word) ?? word)
    .replaceAll(/ ([=+]) /g, '$1')
    .replaceAll(/^$/gm, '# buatan sendiri\n')
    .replaceAll('45000', '45001')
    .replaceAll('Perintah tidak dikenal', 'Apa itu?');
}

const named = ({ one, other }: Pair): string => `${one} + ${other}`;

describe('programs that are alike', () => {
  it.each(INDEPENDENT.filter((name) => name.endsWith('.py')))(
    'are found with other names, spacing, comments, texts and numbers: %s',
    (name) => {
      const copy = disguised(serverText(name));
      expect(copy).not.toBe(serverText(name));
      const pairs = similarPairs([...independent, program('copy', copy)]);
      expect(pairs.map(named)).toEqual([`${name} + copy`]);
      // What it prints in place of what it printed counts as well, and less.
      expect(pairs[0]?.similarity).toBeGreaterThanOrEqual(0.85);
    },
  );

  it('are found with a few lines more', () => {
    const copy = `${disguised(serverText('with-selectors.py'))}\n\ndef tidak_dipakai(a, b):\n    for c in range(a):\n        print(b[c])\n`;
    expect(similarPairs([...independent, program('copy', copy)]).map(named)).toEqual([
      'with-selectors.py + copy',
    ]);
  });

  it('are found in JavaScript, whatever quotes, semicolons and commas', () => {
    const copy = serverText('node-net.mjs')
      .replaceAll(';', '')
      .replaceAll("'", '"')
      .replaceAll(/\b(?:socket|buffer|line)\b/g, (name) => `${name}_2`)
      .replaceAll(/\)$/gm, ',)');
    expect(similarPairs([...independent, program('copy', copy, 'a.js')]).map(named)).toEqual([
      'node-net.mjs + copy',
    ]);
  });

  it('are not those that were written independently', () => {
    expect(similarPairs(independent)).toEqual([]);
  });

  it('are not all who began with the example of the course', () => {
    const example = serverText('course-example.py');
    const pupils = Array.from({ length: 12 }, (_, number) => program(`pupil-${number}`, disguised(example)));
    expect(similarPairs([...independent, ...pupils])).toEqual([]);
  });

  it('are those who wrote the same around the example', () => {
    const example = serverText('course-example.py');
    const own = serverText('with-selectors.py');
    const pupils = Array.from({ length: 12 }, (_, number) => program(`pupil-${number}`, example));
    const friends = ['a', 'b'].map((name) => program(name, `${example}\n${own}`));
    expect(similarPairs([...pupils, ...friends]).map(named)).toEqual(['a + b']);
  });

  it('are three friends in a small class', () => {
    const [example, ...others] = independent;
    const friends = ['a', 'b'].map((name) => program(name, disguised(serverText('course-example.py'))));
    const pairs = similarPairs([example!, ...others, ...friends]);
    // Those with the same texts are more alike than those with the same structure.
    expect(pairs.map(named)).toEqual(['a + b', 'course-example.py + a', 'course-example.py + b']);
  });

  it('are less alike when their texts are others, and are found all the same', () => {
    const text = serverText('course-example.py').replace(
      'import socket',
      'import socket\nprint("Server waktu sedang menunggu klien")',
    );
    const other = text.replace(
      'Server waktu sedang menunggu klien',
      'Ayo mulai: siapa mau tahu pukul berapa',
    );
    expect(other).not.toBe(text);
    const [same] = similarPairs([program('a', text), program('b', text.replaceAll('self', 'ini'))]);
    const [changed] = similarPairs([program('a', text), program('b', other)]);
    expect(same?.similarity).toBe(1);
    expect(changed?.similarity).toBeLessThan(0.98);
    expect(changed?.similarity).toBeGreaterThan(0.85);
  });

  it('are not those of the same words in another program', () => {
    const words = `print("Server waktu sedang menunggu klien berikutnya di sini")\n`;
    expect(
      similarPairs(INDEPENDENT.map((name) => program(name, `${words}${serverText(name)}`, name))),
    ).toEqual([]);
  });

  it('are found in whichever file the program is', () => {
    const [first = '', second = ''] = serverText('with-selectors.py').split('\n\n\n', 2);
    const rest = serverText('with-selectors.py').slice(first.length + second.length);
    const files = [first + second, rest].map((text, number) => ({ path: `part-${number}.py`, text }));
    const pairs = similarPairs([...independent, programOf('parts', files)]);
    expect(pairs.map(named)).toEqual(['with-selectors.py + parts']);
  });

  it('are not empty programs, or such of a few lines', () => {
    const few = 'import socket\ns = socket.socket()\ns.bind(("", 45000))\n';
    expect(similarPairs([program('a', ''), program('b', ''), program('c', few), program('d', few)])).toEqual(
      [],
    );
  });

  it('are all that are found when everybody is compared with everybody', () => {
    let seed = 1;
    const random = (below: number): number => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    const originals = Array.from({ length: 4 }, (_, of) =>
      Array.from({ length: 40 + 20 * of }, () => random(1_000_000)),
    );
    // Nothing is common to a third of them.
    const all = Array.from({ length: 90 }, (_, number): Program => {
      const changed = (number >> 2) % 4;
      const prints = (originals[number % 4] ?? []).map((print) =>
        random(10) < changed ? random(1_000_000) : print,
      );
      const words = Array.from({ length: random(6) }, () => `word-${random(30)}`);
      return { name: `pupil-${number}`, prints: new Set(prints), words: new Set(words) };
    });
    const share = <Mark>(one: ReadonlySet<Mark>, other: ReadonlySet<Mark>): number =>
      one.intersection(other).size / Math.max(1, Math.min(one.size, other.size));
    const isAlike = (one: Program, other: Program): boolean => {
      const structure = share(one.prints, other.prints);
      if (one.words.size + other.words.size === 0) return structure >= 0.8;
      return 0.85 * structure + (1 - 0.85) * share(one.words, other.words) >= 0.8;
    };
    const [now, before] = [all.slice(0, 70), all.slice(70)];
    const expected = now.flatMap((one, index) =>
      all.slice(index + 1).flatMap((other) => (isAlike(one, other) ? [`${one.name} + ${other.name}`] : [])),
    );
    const found = similarPairs(now, [{ folder: '/classes/2025', programs: before }]);
    expect(found.map(named).toSorted()).toEqual(expected.toSorted());
    expect(found.length).toBeGreaterThan(100);
    expect(found.filter(({ from }) => from !== null).length).toBeGreaterThan(10);
  });

  it('are found soon enough in a class of 60', () => {
    const all = Array.from({ length: 60 }, (_, number) => {
      const own = `x = [${Array.from({ length: 40 }, (_, at) => `f${(at * number) % 7}(a${'+b'.repeat((at * number) % 5)})`).join(', ')}]\n`;
      return program(`pupil-${number}`, serverText('with-selectors.py') + own.repeat(5));
    });
    // One that took the square of their length would meet the test's time-out.
    expect(similarPairs(all)).toEqual([]);
  });

  it.each([
    ['comments that never end', '/*'.repeat(500_000), 'a.js'],
    ['texts that never end', `"""'''`.repeat(200_000), 'a.py'],
    ['quotes', `"'`.repeat(500_000), 'a.py'],
    ['backticks', '`\\'.repeat(500_000), 'a.go'],
    ['one long name', 'a'.repeat(1_000_000), 'a.py'],
    ['bytes', '\0\uFFFD\uD800'.repeat(300_000), 'a.py'],
  ])('are looked for at once among programs of %s', (_, text, path) => {
    const names = similarPairs([program('a', text, path), program('b', text, path)]);
    expect(names.length).toBeLessThanOrEqual(1);
  });
});

describe('tokens', () => {
  it.each([
    ['a.py', "x = f'{y}' # z\nif x:\n\treturn 1.5", 'name = text if name : return number'],
    ['a.py', '"""doc\nstring"""\nb"\\"" r\'a\'', 'text text text'],
    ['a.js', 'const a = `b ${c}`; // d\nf(a, /* b */ 1,);', 'const name = text name ( name , number )'],
    ['a.ts', 'let a: string | null = null;', 'let name : name | null = null'],
    ['a.go', 'func main() { s := `a"b`; go f(s) }', 'func name ( ) { name : = text go name ( name ) }'],
    ['a.py', 'nilai_é = größe', 'name = name'],
  ])('of %s: %s', (path, text, tokens) => {
    expect(tokensOf(path, text).structure.join(' ')).toBe(tokens);
  });

  it('keep the words of texts, apart from what stands for something else', () => {
    const { words } = tokensOf(
      'a.py',
      `print(f"Klien {client_address} pada\\nport %d", 'Klien', "JAM %s")  # komentar`,
    );
    expect([...words]).toEqual(['klien', 'pada', 'port', 'jam']);
  });

  it('end with a text that does not end', () => {
    expect(tokensOf('a.py', 'x = """abc').structure).toEqual(['name', '=', 'text']);
    expect(tokensOf('a.js', 'x /* abc').structure).toEqual(['name']);
  });
});

describe('programs of earlier years', () => {
  const own = (number: number): Program =>
    program(`pupil-${number}`, `${'f(a)\n'.repeat(number)}${'g(b, c)[d] = e + 1\n'.repeat(number + 3)}`);
  const lastYear = (...programs: Program[]) => [{ folder: '/classes/2025', programs }];

  it('are compared with those of this year, not with each other, and are said to be of that folder', () => {
    const copy = program('budi', disguised(serverText('with-selectors.py')));
    const [pair, ...rest] = similarPairs(
      [copy],
      lastYear(...independent, program('twin', serverText('with-selectors.py'))),
    );
    expect(pair).toMatchObject({ one: 'budi', other: 'with-selectors.py', from: '/classes/2025' });
    expect(rest).toMatchObject([{ one: 'budi', other: 'twin', from: '/classes/2025' }]);
  });

  it('say what is the example of the course, also to a class that is too small to', () => {
    const example = serverText('course-example.py');
    const pupils = Array.from({ length: 8 }, (_, number) => program(`old-${number}`, example));
    const friends = ['a', 'b'].map((name) => program(name, disguised(example)));
    expect(similarPairs(friends).map(named)).toEqual(['a + b']);
    expect(similarPairs(friends, lastYear(...pupils))).toEqual([]);
  });

  it('do not count for what most of the class has', () => {
    const example = serverText('course-example.py');
    const pupils = Array.from({ length: 12 }, (_, number) => program(`pupil-${number}`, disguised(example)));
    expect(similarPairs(pupils, lastYear(own(1), program('old', example)))).toEqual([]);
  });
});
