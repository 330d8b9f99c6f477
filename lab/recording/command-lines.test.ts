import { captureCommands, ownCommand, serverCommand, shellText } from './command-lines.ts';
import { describe, expect, it } from 'vitest';
import { fakeLab } from '../testing/fakes.ts';

describe('the commands of a run', () => {
  it.each<[argv: string[], script: string | undefined, shown: string]>([
    [['burst', '--clients', '9'], 'lab:burst', 'npm run lab:burst -- --clients 9'],
    [['burst'], 'lab:burst', 'npm run lab:burst'],
    [['scenario', 'all'], 'lab', 'npm run lab -- scenario all'],
    [['burst', '--out', "it's here"], undefined, String.raw`node lab/cli.ts burst --out 'it'\''s here'`],
    [['capture'], 'test', 'node lab/cli.ts capture'],
  ])('show %j as it was started by %s', (argv, script, command) => {
    expect(ownCommand(argv, script)).toEqual({ where: '', command });
  });

  it('capture with the filter in quotes', () => {
    const [machine] = fakeLab().machines;
    if (machine === undefined) throw new Error('no machine');
    const command = ['tcpdump', '-i', 'eth0', '-w', '-', 'port 45000'];
    expect(captureCommands([{ machine, command }])).toEqual([
      { where: 'mesin-1', command: "tcpdump -i eth0 -w - 'port 45000'" },
    ]);
  });

  it('serve with what the server was told, or from the folder of a student', () => {
    const lab = { ...fakeLab(), server: { SERVER_DIALECT: 'echo' } };
    expect(serverCommand(lab)).toEqual([
      { where: 'mesin-1', command: 'SERVER_DIALECT=echo node server/main.ts' },
    ]);
    expect(serverCommand({ ...lab, served: '/home/siti' })[0]?.command).toBe('# the server in /home/siti');
  });

  it('can be typed into a shell as they stand', () => {
    expect(shellText(['printf', String.raw`TIME\r\n`, 'a b', ''])).toBe(
      String.raw`printf 'TIME\r\n' 'a b' ''`,
    );
  });
});
