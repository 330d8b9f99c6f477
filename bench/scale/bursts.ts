/** Bursts on Docker by the real command, and what is made of each afterwards: the matching, page and PDF. */
import { bytesIn, idleShareNow } from './watched.ts';
import type { Burst } from './results.ts';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { PCAP_HEADER_BYTES, PCAP_RECORD_BYTES } from './made-up-run.ts';
import { relayTo, socketOf } from './relay.ts';
import { runLab, type ScaleBench } from './lab.ts';
import type { BurstRecord } from '../../lab/recording/run-record.ts';

/** Sessions of each of two machines: thrice as many as a thousand of both, and more, to tell what is added by each. */
const CLIENTS = [500, 500, 500, 2_500];
const SHORT_CLIENTS = [20];
const REQUESTS = 5;
const LIMIT_S = 90;

export async function measureBursts(bench: ScaleBench): Promise<Burst[]> {
  const bursts: Burst[] = [];
  await bench.step('bursts', async () => {
    using relay = await relayTo(socketOf(), join(bench.folder, 'burst.sock'));
    const environment = { DOCKER_HOST: relay.address };
    const up = { environment, relays: [relay], signal: bench.signal, limitS: LIMIT_S };
    const engine = ['--engine', 'docker'];
    try {
      await runLab('lab', ['up', ...engine], up);
      const watching = { ...up, idleShare: await idleShareNow() };
      for (const [index, clients] of (bench.isShort ? SHORT_CLIENTS : CLIENTS).entries())
        await bench.step(`a burst of 2 × ${clients}`, async () => {
          const out = join(bench.folder, `burst-${index}`);
          const args = [
            '--clients',
            String(clients),
            '--requests',
            String(REQUESTS),
            '--no-report',
            '--json',
          ];
          const { said, ...reading } = await runLab(
            'lab:burst',
            [...engine, ...args, '--out', out],
            watching,
          );
          const run = JSON.parse(said) as BurstRecord;
          const [name = ''] = readdirSync(out);
          const folder = join(out, name);
          const inRun = sizesIn(folder, run);
          const { said: _, ...analyse } = await runLab('lab:analyse', [folder, '--json'], watching);
          const { said: __, ...report } = await runLab('lab:report', [folder], watching);
          const pageBytes = statSync(join(folder, 'report.html')).size;
          bursts.push({
            ...reading,
            sessions: run.sessions.started,
            requests: run.requests.sent,
            trafficMs: run.trafficMs,
            proved: run.proved,
            ...inRun,
            analyse,
            report: { ...report, pageBytes },
          });
        });
    } finally {
      await runLab('lab', ['down', ...engine], {
        ...up,
        signal: new AbortController().signal,
        limitS: 60,
      });
    }
  });
  return bursts;
}

function sizesIn(folder: string, { parts }: BurstRecord) {
  const { packets, pcap } = parts[0]?.machines[0] ?? {};
  const own = statSync(pcap ?? '').size; // the run as it is printed has whole paths
  return {
    captureBytes: bytesIn(join(folder, 'pcap')),
    logBytes: bytesIn(join(folder, 'logs')),
    recordBytes: readFileSync(join(folder, 'sessions.jsonl')).length,
    wireBytes: own - PCAP_HEADER_BYTES - (packets ?? 0) * PCAP_RECORD_BYTES,
  };
}
