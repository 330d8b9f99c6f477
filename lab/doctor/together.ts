/** Whether engines of several hosts fit together. */
import { found, type Result } from './finding.ts';
import * as v from 'valibot';

const InfoSchema = v.object({
  ID: v.string(),
  Name: v.string(),
  Architecture: v.string(),
  OperatingSystem: v.string(),
  ServerVersion: v.string(),
});

/** What `docker info` says of the engine of each host; hosts are called by their Docker contexts. */
export function judgeTogether(infos: ReadonlyMap<string, unknown>): Result {
  const engines = Array.from(infos, ([host, info]) => ({ host, ...v.parse(InfoSchema, info) }));
  // Computers whose disks are copies of one have one id.
  const byIdentity = Map.groupBy(engines, ({ ID: id, Name: name }) => `${id} ${name}`);
  const same = [...byIdentity.values()].find(({ length }) => length > 1);
  if (same !== undefined)
    return found(
      'missing',
      `${same.map(({ host }) => host).join(' and ')} lead to one engine`,
      'Name one of these contexts in LAB_HOSTS, for all machines that it has.',
    );
  const told = (what: (engine: (typeof engines)[number]) => string): string =>
    engines.map((engine) => `${engine.host} has ${what(engine)}`).join(', ');
  if (new Set(engines.map(({ Architecture: one }) => one)).size > 1)
    return found(
      'missing',
      told(({ Architecture: one }) => one),
      'All hosts get the same images: use hosts of one architecture.',
    );
  const desktop = engines.find(({ OperatingSystem: system }) => system === 'Docker Desktop');
  if (desktop !== undefined && engines.length > 1)
    return found(
      'limited',
      `${desktop.host} is Docker Desktop, whose engine other hosts do not reach in its virtual machine`,
      'Install Docker Engine itself, on Linux.',
    );
  const detail = told(({ ServerVersion: version }) => version);
  const majors = new Set(engines.map(({ ServerVersion: version }) => Number.parseInt(version, 10)));
  if (majors.size === 1) return found('fine', detail);
  return found('limited', detail, 'Install the same Docker Engine on all hosts.');
}
