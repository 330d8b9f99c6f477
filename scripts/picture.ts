// npm run picture                docs/picture/burst.svg from the recording kept beside it
// npm run picture -- --record    records `npm run lab:burst` anew first, as a person types it (script of util-linux, Docker)
import { $, argv, chalk, path, sleep } from 'zx';

const folder = path.join(import.meta.dirname, '..', 'docs', 'picture');
const output = path.join(folder, 'burst.out');
const timing = path.join(folder, 'burst.timing');
const typed = 'npm run lab:burst';
const prompt = '$ ';

if (argv['record']) await record();
await $`node docs/picture/draw.ts`;

async function record(): Promise<void> {
  console.error(chalk.bold('One burst beforehand, so that the images are there'));
  await $`npm run lab:burst`;
  console.error(chalk.bold('The burst that is recorded'));
  const shell = `stty cols 96 rows 30; exec env 'PS1=${prompt}' bash --norc --noprofile --noediting -i`;
  const env = {
    ...process.env,
    TERM: 'xterm-256color',
    LAB_LANG: 'en',
    HISTFILE: '',
    NO_UPDATE_NOTIFIER: '1',
    npm_config_loglevel: 'notice',
  };
  const recording = $({
    env,
    quiet: true,
  })`script --quiet --flush --logging-format classic --log-timing ${timing} --log-out ${output} --command ${shell}`;
  let screen = '';
  recording.stdout.on('data', (chunk: Buffer) => {
    screen += chunk.toString();
    if (screen.includes(`${typed}\r\n`) && screen.endsWith(prompt)) recording.stdin.end();
  });
  await sleep(700);
  for (const key of `${typed}\r`) {
    recording.stdin.write(key);
    await sleep(55);
  }
  await recording;
}
