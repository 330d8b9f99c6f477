import { join } from 'node:path';
import { expect, it } from 'vitest';
import { folderTarget } from '../grade/target.ts';
import { servedProgram } from './up.ts';
import { shellText } from '../recording/command-lines.ts';
import { folderWith } from '../testing/folder.ts';

const PYTHON = `import socket
server = socket.create_server(('0.0.0.0', 45000))
while True: server.accept()
`;
const CLIENT = `import socket
socket.create_connection(('172.16.16.101', 45000)).send(b'TIME\\r\\n')
`;
const NODE = `import { createServer } from 'node:net';
createServer((socket) => socket.end('JAM')).listen(45000);
`;
const GO = `package main
func main() { listener, _ := net.Listen("tcp", ":45000"); listener.Accept() }
`;

// Both commands of the lab have to run the same file of a folder, and start it in the same way.
it.each([
  ['the server, not the client called main', { 'main.py': CLIENT, 'jam.py': PYTHON }, 'python3 jam.py'],
  ['one with a space in its name', { 'jam saya.py': PYTHON }, "python3 'jam saya.py'"],
  ['one that looks like an option', { '-jam.py': PYTHON }, 'python3 ./-jam.py'],
  ['JavaScript', { 'jam.mjs': NODE, 'client.py': CLIENT }, 'node jam.mjs'],
  ['CommonJS', { 'jam.cjs': NODE, 'client.py': CLIENT }, 'node jam.cjs'],
  ['TypeScript', { 'jam.ts': NODE, 'client.py': CLIENT }, 'node jam.ts'],
  ['a TypeScript module', { 'jam.mts': NODE, 'client.py': CLIENT }, 'node jam.mts'],
])('--serve and grade both choose %s', (_, files, command) => {
  const folder = folderWith(files);
  const served = servedProgram(folder);
  expect(served).toMatchObject({ folder, command });
  const target = folderTarget(folder, {});
  if (target.kind !== 'program') throw new Error(`taken for a ${target.kind}`);
  expect(target.program.files).toEqual({ folder, only: undefined });
  expect(shellText(target.program.command ?? [])).toBe(command);
});

it('serves Go by its own command, and grades what was compiled of it', () => {
  const folder = folderWith({ 'jam.go': GO, 'client.py': CLIENT });
  expect(servedProgram(folder)).toMatchObject({ folder, command: 'go run jam.go' });
  expect(folderTarget(folder, {})).toMatchObject({ program: { compile: { entry: 'jam.go' } } });
});

it('serves no language that has to be compiled first', () => {
  const folder = folderWith({ 'jam.c': 'int main() { listen(fd, 5); }' });
  expect(() => servedProgram(folder)).toThrow(/^--serve: the lab cannot run jam\.c; it runs \.py, /);
});

it('serves a file as it is named, from its own folder', () => {
  const folder = folderWith({ 'main.py': CLIENT, 'jam.py': PYTHON });
  expect(servedProgram(join(folder, 'main.py'))).toEqual({
    folder,
    entry: 'main.py',
    command: 'python3 main.py',
  });
});

it.each([
  [{ 'a.py': PYTHON, 'b.py': PYTHON }, '', /^a\.py and b\.py in .*: name one with --serve <file>\.$/],
  [{ 'README.md': '' }, '', /^No file in .* looks like a server: name it with --serve <file>\.$/],
  [{ 'README.md': '' }, 'README.md', /^--serve: the lab cannot run README\.md; it runs \.py, /],
  [{}, 'jam.py', /^--serve: there is no file or folder .*jam\.py\.$/],
])('refuses %j with the remedy', (files, name, sentence) => {
  expect(() => servedProgram(join(folderWith(files), name))).toThrow(
    expect.objectContaining({ code: 'USAGE', message: expect.stringMatching(sentence) as string }),
  );
});

it('--serve and grade both start one in its folder', () => {
  const folder = folderWith({ 'src/jam.py': PYTHON, 'client.py': CLIENT });
  expect(servedProgram(folder).command).toBe("sh -c 'cd src && exec python3 jam.py'");
  expect(folderTarget(folder, {})).toMatchObject({
    program: { folder: 'src', command: ['python3', 'jam.py'] },
  });
});
