import { defineCommand, LAB_TABLE, openEngineAlone } from './common.ts';
import { finishFirst } from './stop-signal.ts';
import { forgetKeys } from '../console/keys.ts';
import { row } from '../../options/row.ts';
import { SWITCH } from '../../options/kinds.ts';

const CLEAN_TABLE = {
  ...LAB_TABLE,
  force: row(
    '--force',
    SWITCH,
    false,
    'also take the lab from a command on another computer that is gone for good',
  ),
  images: row('--images', SWITCH, false, 'also remove the images that no checkout on this computer uses'),
};

/** As where an engine fails. */
const ENGINE_FAILED = 2;

/** What lets the browser of a console in. */
const KEYS = 'keys of the console';

export const cleanCommand = defineCommand({
  name: 'clean',
  description: 'remove what an interrupted command left running; run folders are kept',
  table: CLEAN_TABLE,
  action: async (options) => {
    await using opened = await openEngineAlone('clean', options);
    const { engine, settings } = opened;
    using _finishing = finishFirst('What is left is removed');
    const found = await engine.clean({ images: options.images });
    const [removed, kept, missed] = [[...found.removed], [...found.kept], found.missed ?? []];
    const keys = await forgetKeys(settings.name);
    if (keys !== 'none') (keys === 'kept' ? kept : removed).push(KEYS);
    const lines = [
      ...(removed.length === 0 ? ['There was nothing to remove.'] : removed.map((what) => `removed ${what}`)),
      ...kept.map((what) => `kept ${what}: a running command uses it`),
    ];
    const document = { engine: engine.name, removed, kept, ...(missed.length > 0 && { missed }) };
    const hint = missed.length > 0 && { hint: missed.join('\n'), exitCode: ENGINE_FAILED };
    return { document, text: lines.join('\n'), ...hint };
  },
});
