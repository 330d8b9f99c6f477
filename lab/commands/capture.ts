import { labCommand, openEngine, print, printJson, say, stopSignal } from './common.ts';
import type { Command } from 'commander';
import type { CommonOptions } from './common.ts';
import { LabError } from '../errors.ts';
import { RunFolder } from '../run-folder.ts';
import { once } from 'node:events';
import { record } from '../burst/recording.ts';

interface CaptureOptions extends CommonOptions {
  readonly out: string;
}

export function captureCommand(): Command {
  return labCommand('capture', 'capture the packets of all machines until Ctrl-C')
    .option('--out <folder>', 'where run folders go', 'artifacts')
    .action(capture);
}

async function capture(options: CaptureOptions): Promise<void> {
  const { engine } = await openEngine(options);
  const lab = await engine.find();
  if (lab === undefined) throw new LabError('LAB_DOWN', 'The lab is down: npm run lab:up starts it.');
  using stop = stopSignal(() => say('Draining the captures …'));
  const folder = RunFolder.create(options.out, 'capture', new Date());
  const recordings = await Promise.all(
    lab.machines.map((machine) => record(machine, lab.port, folder.pcap(machine.name))),
  );
  say(`Capturing port ${lab.port} on ${recordings.length} machines. Ctrl-C ends it.`);
  if (!stop.aborted) await once(stop, 'abort');
  const machines = await Promise.all(
    recordings.map(async ({ machine, file, end, prove }) => {
      await prove('ends');
      const { captured, received, dropped } = await end();
      const { name, address } = machine;
      return { name, address, pcap: file, packets: captured, droppedByKernel: dropped + received - captured };
    }),
  );
  const whole = machines.every(({ droppedByKernel }) => droppedByKernel === 0);
  folder.writeRun({ run: folder.name, engine: lab.engine, ok: whole, machines });
  if (options.json)
    printJson({ run: folder.name, dir: folder.path, engine: lab.engine, ok: whole, machines });
  else {
    for (const { name, pcap, packets, droppedByKernel } of machines) {
      print(`  ${name}  ${String(packets).padStart(8)} packets  ${droppedByKernel} dropped  ${pcap}`);
    }
  }
  process.exitCode = whole ? 0 : 1;
}
