import { defineCommand, LAB_TABLE, openEngineBeside, RUN_TABLE, say } from './common.ts';
import { stopSignal } from './stop-signal.ts';
import { notUp } from '../engine/engine.ts';
import { createRunFolder, requireRunFolders } from '../recording/run-folder.ts';
import { captureText } from '../report/text/capture.ts';
import { conclude } from '../report/conclude.ts';
import { recordCapture } from '../recording/record-capture.ts';

export const captureCommand = defineCommand({
  name: 'capture',
  description: 'capture the packets of all machines until Ctrl-C',
  table: { ...LAB_TABLE, ...RUN_TABLE },
  action: async (options) => {
    requireRunFolders(options.out);
    const { engine, settings } = await openEngineBeside(options);
    const lab = await engine.find();
    if (lab === undefined) throw notUp(await engine.status());
    using stop = stopSignal(() => say('Finishing the captures …'));
    const folder = createRunFolder(options.out, 'capture', new Date());
    const captured = await recordCapture(lab, folder, say, stop);
    const progress = { step: () => {}, note: say };
    const concluding = { report: options.report, language: settings.language, progress };
    const run = await conclude(folder.path, captured, concluding);
    return { document: run, text: captureText(run), exitCode: run.ok ? 0 : 1 };
  },
});
