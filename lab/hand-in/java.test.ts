import { classesOf, packageOf, sourceRoot } from './java.ts';
import { describe, expect, it } from 'vitest';

describe('the classes of a Java source', () => {
  it('are those that are in no other, the one with main among them', () => {
    const source = `// class Comment { void main() {}
class Handler extends Thread { String open = "{"; char brace = '{'; }
public final class TimeServer {
  static class Inner { void main2() {} }
  public static void main(String[] args) throws Exception { new Inner(); }
}`;
    expect(classesOf(source)).toEqual({ public: 'TimeServer', main: 'TimeServer' });
  });

  it('may have main in one that is not public', () => {
    const source = 'class A {}\nclass Main { public static void main(String... a) {} }\npublic class Z {}';
    expect(classesOf(source)).toEqual({ public: 'Z', main: 'Main' });
  });

  it('are looked for without delay in what is never closed', () => {
    // One that went back at every step would meet the test's time-out.
    for (const piece of ['/*', '""" ', "'\\\\", 'public ', 'final public '])
      expect(classesOf(piece.repeat(262_144 / piece.length))).toEqual({});
  });

  it('may be records and interfaces', () => {
    const source =
      'interface Clock { String now(); }\npublic record Server(int port) { static void main(String[] a) {} }';
    expect(classesOf(source)).toEqual({ public: 'Server', main: 'Server' });
  });
});

describe('the folder where packages begin', () => {
  it.each([
    ['Server.java', '', '.'],
    ['src/Server.java', '', 'src'],
    ['src/id/jam/Server.java', 'id.jam', 'src'],
    ['id/jam/Server.java', 'id.jam', '.'],
    ['Server.java', 'id.jam', undefined],
    ['src/jam/Server.java', 'id.jam', undefined],
  ])('of %s in package "%s" is %s', (path, inPackage, root) => {
    expect(sourceRoot(path, inPackage)).toBe(root);
  });

  it('is told by the line of the package', () => {
    expect(packageOf('/* mine */\npackage id.jam ;\nclass A {}')).toBe('id.jam');
    expect(packageOf('class A { String s = "package x;"; }')).toBe('');
  });
});
