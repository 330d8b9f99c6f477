import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWithDocker, lab, leftovers, run, testLab } from '../testing/docker.ts';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { BurstRecord } from '../recording/run-record.ts';
import { join } from 'node:path';
import { tmpdir } from 'node:os';

const NAME = 'mesin-lab-test-serve';
const VARIABLES = testLab(NAME, 46);

/** As the course teaches it: a thread per connection, one recv per request. */
const STUDENT = `
import datetime, socket, threading

def serve(connection, address):
    print(f'connection from {address}')
    while True:
        data = connection.recv(32)
        if not data or data.startswith(b'QUIT'):
            break
        if data.startswith(b'TIME') and data.endswith(b'\\r\\n'):
            connection.sendall(datetime.datetime.now().strftime('JAM %H:%M:%S\\r\\n').encode())
    connection.close()

server = socket.create_server(('0.0.0.0', 45000))
while True:
    threading.Thread(target=serve, args=server.accept()).start()
`;

describeWithDocker("lab:up --serve, a student's own server on mesin-1", () => {
  let folder = '';

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'mesin lab '));
    chmodSync(folder, 0o755);
    writeFileSync(join(folder, 'server_thread.py'), STUDENT);
    writeFileSync(join(folder, 'broken.py'), 'import no_such_module\n');
  });

  afterAll(async () => {
    await lab(['down', '--engine', 'docker'], VARIABLES);
    rmSync(folder, { recursive: true, force: true });
    expect(await leftovers(NAME)).toEqual([]);
  });

  it('serves from a folder, and a burst against it works like any other', async () => {
    const up = await lab(
      ['up', '--engine', 'docker', '--serve', join(folder, 'server_thread.py')],
      VARIABLES,
    );
    expect(up.code, up.stderr).toBe(0);
    const { code, stdout, stderr } = await lab(
      ['burst', '--clients', '3', '--json', '--out', folder],
      VARIABLES,
    );
    expect(code, stderr).toBe(0);
    const report = JSON.parse(stdout) as BurstRecord;
    expect(report).toMatchObject({ ok: true, sessions: { completed: 6 } });
    const log = readFileSync(join(report.dir, 'logs/mesin-1.log'), 'utf8');
    expect(log.match(/connection from \('172\.16\.46\.10[23]', \d+\)/g)).toHaveLength(6);
    expect(readFileSync(join(report.dir, 'logs/mesin-1.jsonl'), 'utf8')).toContain('"event":"output"');
  });

  it('sees the program read-only', async () => {
    const { code } = await run('docker', [
      'exec',
      `${NAME}-mesin-1-1`,
      'sh',
      '-c',
      'echo x >>/serve/server_thread.py',
    ]);
    expect(code).not.toBe(0);
  });

  it('shows why a program did not start, with exit code 1', async () => {
    const { code, stderr } = await lab(
      ['up', '--engine', 'docker', '--serve', join(folder, 'broken.py')],
      VARIABLES,
    );
    expect(code).toBe(1);
    expect(stderr).toContain("ModuleNotFoundError: No module named 'no_such_module'");
  });

  it.runIf(process.getuid?.() === 0)('says what to do about a program that only root can read', async () => {
    chmodSync(folder, 0o700);
    const { code, stderr } = await lab(['up', '--engine', 'docker', '--serve', folder], VARIABLES);
    expect(code).toBe(2);
    expect(stderr).toContain('chmod -R a+rX');
  });

  it('goes back to the own server', async () => {
    const up = await lab(['up', '--engine', 'docker', '--json'], VARIABLES);
    expect(up.code, up.stderr).toBe(0);
    expect(JSON.parse(up.stdout)).toMatchObject({
      served: null,
      machines: [{ state: 'up' }, { state: 'up' }, { state: 'up' }],
    });
    const status = await lab(['status', '--engine', 'docker', '--json'], VARIABLES);
    expect(JSON.parse(status.stdout)).toMatchObject({ up: true, port: 45_000 });
  });
});
