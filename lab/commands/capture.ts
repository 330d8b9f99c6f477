import { labCommand, openEngine, print, printJson, say, stopSignal } from './common.ts';
import type { Command } from 'commander';
import type { CommonOptions } from './common.ts';
import { LabError } from '../errors.ts';
import { RunFolder } from '../run-folder.ts';
import { once } from 'node:events';
import { endAll, recordAll } from '../burst/recording.ts';

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
  await using cleanup = new AsyncDisposableStack();
  const recordings = await recordAll(lab, folder, cleanup, say);
  if (recordings.length === 0) {
    throw new LabError(
      'CAPTURE_UNAVAILABLE',
      'None of the machines may capture: npm run lab:doctor tells more.',
    );
  }
  say(`Capturing port ${lab.port} on ${recordings.length} machines. Ctrl-C ends it.`);
  if (!stop.aborted) await once(stop, 'abort');
  const captures = await endAll(recordings, say);
  const machines = captures.map(({ machine: { name, address }, file, counts, lost }) => ({
    name,
    address,
    pcap: file,
    packets: counts?.captured ?? null,
    droppedByKernel: lost ?? null,
  }));
  const whole = captures.every((capture) => capture.whole);
  folder.writeRun({ run: folder.name, engine: lab.engine, ok: whole, machines });
  if (options.json)
    printJson({ run: folder.name, dir: folder.path, engine: lab.engine, ok: whole, machines });
  else {
    for (const { name, pcap, packets, droppedByKernel } of machines) {
      const dropped = droppedByKernel ?? 'unknown';
      print(`  ${name}  ${String(packets ?? 'unknown').padStart(8)} packets  ${dropped} dropped  ${pcap}`);
    }
  }
  process.exitCode = whole ? 0 : 1;
}
