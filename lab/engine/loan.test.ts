import type { Engine, Lab, MachineStatus, UpOptions } from './engine.ts';
import { describe, expect, it } from 'vitest';
import { borrowLab } from '../scenarios/borrowed-lab.ts';
import { takeLoan } from './loan.ts';
import { MACHINE_NAMES } from '../settings/settings.ts';
import { fakeLab } from '../testing/fakes.ts';

const SILENT = { step: () => {}, note: () => {} };

/** An engine that only notes what it is asked to start and to end. */
function engineWith(found: Lab | undefined, machines: readonly Partial<MachineStatus>[]) {
  const asked: (UpOptions | 'down')[] = [];
  const engine = {
    find: async () => found,
    status: async () =>
      MACHINE_NAMES.map((name, index) => ({
        name,
        address: '',
        state: 'up',
        detail: '',
        ...machines[index],
      })),
    up: async (options: UpOptions) => {
      asked.push(options);
      return { ...fakeLab(), server: options.server ?? {} };
    },
    down: async () => void asked.push('down'),
  } as Partial<Engine> as Engine;
  return { engine, asked };
}

const ABSENT = MACHINE_NAMES.map(() => ({ state: 'absent' }) as const);
const HALF_UP = [{ state: 'up' }, { state: 'stopped' }, { state: 'up' }] as const;
const ENDED_SERVER = [{ state: 'stopped', served: '/home/siti' }] as const;

describe('a borrowed lab', () => {
  it('that is up is taken as it is and stays up', async () => {
    const { engine, asked } = engineWith(fakeLab(), []);
    {
      await using loan = await takeLoan(engine, SILENT);
      expect(loan.found?.machines).toHaveLength(3);
    }
    expect(asked).toEqual([]);
  });

  it('that was down is brought up and ended again', async () => {
    const { engine, asked } = engineWith(undefined, ABSENT);
    {
      await using loan = await takeLoan(engine, SILENT);
      await loan.up({});
    }
    expect(asked).toEqual([{ loan: 'whole' }, 'down']);
  });

  it('that was half up is brought up and stays up', async () => {
    const { engine, asked } = engineWith(undefined, HALF_UP);
    {
      await using loan = await takeLoan(engine, SILENT);
      await loan.up({});
    }
    expect(asked).toEqual([{}]);
  });

  it('does not get our server in place of one of a student that has ended', async () => {
    const { engine, asked } = engineWith(undefined, ENDED_SERVER);
    await expect(takeLoan(engine, SILENT)).rejects.toMatchObject({
      code: 'SERVER_FAILED',
      message: expect.stringContaining('The server in /home/siti no longer runs on mesin-1') as string,
    });
    expect(asked).toEqual([]);
  });
});

describe("a scenario's lab", () => {
  it('that was half up stays up, with our server as the settings say', async () => {
    const { engine, asked } = engineWith(undefined, HALF_UP);
    {
      await using borrowed = await borrowLab(engine, SILENT);
      await borrowed.speaking('perintah');
    }
    expect(asked).toMatchObject([
      { server: { SERVER_DIALECT: 'perintah' }, loan: { before: {} } },
      { server: {} },
    ]);
    expect(asked[1]).not.toHaveProperty('loan');
  });

  it('that was down is ended, and one that was up speaks as before', async () => {
    const down = engineWith(undefined, ABSENT);
    const up = engineWith({ ...fakeLab(), server: { SERVER_DIALECT: 'dated' } }, []);
    for (const { engine } of [down, up]) {
      await using borrowed = await borrowLab(engine, SILENT);
      await borrowed.speaking('assignment');
    }
    expect(down.asked).toMatchObject([{ server: { SERVER_DIALECT: '' }, loan: 'whole' }, 'down']);
    expect(up.asked).toMatchObject([
      { server: { SERVER_DIALECT: '' }, loan: { before: { SERVER_DIALECT: 'dated' } } },
      { server: { SERVER_DIALECT: 'dated' } },
    ]);
  });

  it('is not taken from a student whose server has ended', async () => {
    const { engine, asked } = engineWith(undefined, ENDED_SERVER);
    await expect(borrowLab(engine, SILENT)).rejects.toMatchObject({ code: 'SERVER_FAILED' });
    expect(asked).toEqual([]);
  });
});
