import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWithDocker, labImages, run } from '../../testing/docker.ts';
import { GenericContainer, type StartedTestContainer } from 'testcontainers';

describeWithDocker('the client image on its own', () => {
  let image = '';
  let container: StartedTestContainer;

  beforeAll(async () => {
    image = (await labImages()).client;
    container = await new GenericContainer(image).start();
  });

  afterAll(() => container?.stop());

  it.each([
    ['bash', '--version'],
    ['nc', '-h'],
    ['telnet', '--version'],
    ['tcpdump', '--version'],
    ['ip', '-V'],
    ['ss', '-V'],
    ['curl', '--version'],
    ['ping', '-c', '1', '127.0.0.1'],
  ])('has %s', async (...command) => {
    const { exitCode, output } = await container.exec(command);
    expect(exitCode, output).not.toBe(126);
    expect(exitCode, output).not.toBe(127);
  });

  it('has python3 with time zones and pytz, as many hand-ins need them', async () => {
    const program =
      'import zoneinfo, pytz; print(zoneinfo.ZoneInfo("Asia/Jakarta"), pytz.timezone("Asia/Jakarta"))';
    const { output } = await container.exec(['python3', '-c', program]);
    expect(output.trim()).toBe('Asia/Jakarta Asia/Jakarta');
  });

  it('says in one sentence that nobody answers', async () => {
    const { exitCode, output } = await container.exec([
      'node',
      'client/main.ts',
      'time',
      '--host',
      '127.0.0.1',
    ]);
    expect(exitCode).toBe(1);
    expect(output.trim().split('\n')).toHaveLength(1);
  });

  it('holds nothing to install with', async () => {
    const script = 'for one in npm npx corepack yarn apt apt-get dpkg; do command -v $one; done; true';
    expect((await container.exec(['sh', '-c', script])).output).toBe('');
  });

  it('holds no program that takes on the rights of another user, and one that has one of its own', async () => {
    const asRoot = { user: '0' };
    const found = await container.exec(['find', '/', '-xdev', '-type', 'f', '-perm', '/6000'], asRoot);
    expect(found).toMatchObject({ exitCode: 0, output: '' });
    const { output } = await container.exec(['getcap', '-r', '/usr', '/lab', '/opt', '/etc', '/var'], asRoot);
    expect(output).toBe('/usr/bin/tcpdump cap_net_raw=ep\n');
  });

  it('captures as an ordinary user where that one right is given, and nowhere else', async () => {
    const capture = ['tcpdump', '-i', 'lo', '-c', '1', '-w', '/dev/null'];
    const common = ['run', '--rm', '--network', 'none', '--user', '1001:1001', '--cap-drop', 'ALL'];
    const withRight = [
      '--cap-add',
      'NET_RAW',
      image,
      'bash',
      '-c',
      `timeout 5 ${capture.join(' ')} & sleep 1; ping -c 1 127.0.0.1; wait $!`,
    ];
    expect((await run('docker', [...common, ...withRight])).code).toBe(0);
    expect((await run('docker', [...common, image, ...capture])).code).not.toBe(0);
  });
});
