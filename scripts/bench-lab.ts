// npm run bench:lab     what the lab's own comfort costs, on Docker with images built: lab:up beside bare Compose, and
//                       lab:burst beside the traffic it makes. Medians of alternating rounds, printed as ratios.
import { $ } from 'zx';

const rounds = 5;
const project = `${import.meta.dirname}/..`;
const lab = [process.execPath, `${project}/lab/cli.ts`];
const compose = ['docker', 'compose', '--project-directory', project];

$.quiet = true;

await $`${lab} up --engine docker`; // builds the images where they are not
await $`${compose} build`; // Compose alone names its own
const bareUp: number[] = [];
const labUp: number[] = [];
for (let round = 0; round < rounds; round += 1) {
  await $`${lab} down --engine docker`;
  bareUp.push(await seconds(() => $`${compose} up --detach --wait`));
  await $`${lab} down --engine docker`;
  labUp.push(await seconds(() => $`${lab} up --engine docker`));
}
console.log(`up       lab:up ${show(labUp)} s, docker compose up -d --wait ${show(bareUp)} s`);
console.log(`         ratio ${(median(labUp) / median(bareUp)).toFixed(2)} (at most 1.5)`);

for (const [clients, requests] of [
  [9, 1],
  [1000, 5],
]) {
  const overhead: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    let trafficS = 0;
    const wholeS = await seconds(async () => {
      const burst = await $`${lab} burst --engine docker --clients ${clients} --requests ${requests} --json`;
      trafficS = (JSON.parse(burst.stdout) as { trafficMs: number }).trafficMs / 1000;
    });
    overhead.push(wholeS - trafficS);
  }
  console.log(
    `burst    ${clients} clients x ${requests}: ${show(overhead)} s beyond the traffic (at most 3)`,
  );
}
await $`${lab} down --engine docker`;

async function seconds(work: () => PromiseLike<unknown>): Promise<number> {
  const startMs = performance.now();
  await work();
  return (performance.now() - startMs) / 1000;
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function show(values: readonly number[]): string {
  return `${median(values).toFixed(2)} (${Math.min(...values).toFixed(2)}–${Math.max(...values).toFixed(2)})`;
}
