import { defineCommand, LAB_TABLE, openEngineAlone } from './common.ts';
import { finishFirst } from './stop-signal.ts';

export const downCommand = defineCommand({
  name: 'down',
  description: 'stop the machines and remove everything that belongs to them; run folders are kept',
  table: LAB_TABLE,
  action: async (options) => {
    await using opened = await openEngineAlone('down', options);
    const { engine } = opened;
    using _finishing = finishFirst('The machines are removed');
    await engine.down();
    return { document: { engine: engine.name, down: true }, hint: 'The lab is down.' };
  },
});
