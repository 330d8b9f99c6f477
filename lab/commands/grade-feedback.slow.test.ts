/** How much `lab grade` tells, as a command: what it prints and what it writes. All on this computer. */
import { describe, expect, it, vi } from 'vitest';
import { join } from 'node:path';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { lab, localLab, Program } from '../testing/program.ts';
import type { GradeDocument } from '../grade/output/json.ts';
import { temporaryFolder } from '../testing/folder.ts';

/** The date goes out with the time. */
const WRONG = `
import { createServer } from 'node:net';
console.log('my server is ready');
createServer((socket) => {
  socket.on('error', () => {}).on('data', (data) => {
    const time = new Date().toTimeString().slice(0, 8);
    if (String(data) === 'TIME\\r\\n') socket.write('JAM 21-11-2026 ' + time + '\\r\\n');
  });
}).listen(Number(process.env.PORT));
`;
const ONLY = ['--only', '1c-time,1d-format', '--engine', 'local'];
/** What it sent, what was expected, how to see it, and what it printed. */
const EVIDENCE = /JAM 21-11-2026|JAM hh:mm:ss|\| nc |my server is ready|\.pcap/;
const HINT = /send only hh:mm:ss/;

function server(folder = temporaryFolder()): string {
  const path = join(folder, 'server.mjs');
  writeFileSync(path, WRONG);
  return path;
}

/** Every file there, whatever it is called. */
function textsIn(folder: string): string[] {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  return found.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8'));
}

describe('lab grade --feedback', () => {
  it.each([
    ['hints', []],
    ['verdict', []],
    ['hints', ['--json']],
    ['verdict', ['--markdown']],
    ['verdict', ['--junit']],
    ['hints', ['--html']],
  ] as const)('%s prints no evidence, and lays what may be handed out apart: %j', async (feedback, flags) => {
    const out = temporaryFolder();
    const args = ['grade', server(), ...ONLY, '--feedback', feedback, ...flags, '--out', out];
    const { code, stdout, stderr } = await lab(args, await localLab(81));
    expect(code, stderr).toBe(1);
    expect(stdout).not.toMatch(EVIDENCE);
    expect(HINT.test(stdout)).toBe(feedback === 'hints');
    const [name = ''] = readdirSync(out);
    const handedOut = textsIn(join(out, name, 'for-students'));
    expect(handedOut).toHaveLength(4);
    for (const text of handedOut) {
      expect(text).not.toMatch(EVIDENCE);
      expect(HINT.test(text)).toBe(feedback === 'hints');
    }
    expect(readFileSync(join(out, name, 'grade.html'), 'utf8')).toContain('JAM 21-11-2026');
    if (flags.length === 0) expect(stderr).toContain(`feedback   ${join(out, name)}/for-students/`);
  });

  it('tells a class apart from its teacher', async () => {
    const [folder, out] = [join(temporaryFolder(), 'kelas'), temporaryFolder()];
    mkdirSync(folder);
    server(folder);
    const variables = await localLab(82);
    const grading = async (...args: readonly string[]) =>
      lab(['grade', '--class', folder, ...ONLY, '--out', out, ...args], variables);
    const { code, stderr } = await grading('--feedback', 'verdict');
    expect(code, stderr).toBe(1);
    expect(stderr).toContain(`feedback   ${out}/kelas/for-students/`);
    for (const text of textsIn(join(out, 'kelas/for-students'))) {
      expect(text).not.toMatch(EVIDENCE);
      expect(text).not.toMatch(HINT);
    }
    // After the deadline everybody is told all, and nobody is graded again.
    const grade = join(out, 'kelas/students/server/grade.json');
    const before = JSON.parse(readFileSync(grade, 'utf8')) as GradeDocument;
    await grading();
    expect(existsSync(join(out, 'kelas/for-students'))).toBe(false);
    expect(JSON.parse(readFileSync(grade, 'utf8'))).toEqual(before);
  });

  it('tells as little at each save', async () => {
    const [out, variables] = [temporaryFolder(), await localLab(83)];
    const args = ['--watch', '--feedback', 'verdict', '--out', out];
    const watching = new Program(['grade', server(), ...ONLY, ...args], variables);
    await vi.waitFor(() => expect(watching.stderr).toContain('Waiting for the next save'), 60_000);
    expect(watching.stdout).toContain('10/18  total');
    expect(watching.stdout).not.toMatch(EVIDENCE);
    expect(watching.stdout).not.toMatch(HINT);
    watching.child.kill('SIGINT');
    expect((await watching.ended).code).toBe(130);
  });

  it('is one of three words', async () => {
    const { code, stderr } = await lab(['grade', 'server', '--feedback', 'none', '--engine', 'local']);
    expect(code).toBe(2);
    expect(stderr).toContain("--feedback is 'none': expected one of full, hints, verdict");
  });
});
