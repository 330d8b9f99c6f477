/** Which loopback addresses stand for the machines here. */
import type { MachineName } from '../../settings/settings.ts';
import { createServer } from 'node:net';
import { once } from 'node:events';

/** The name of this computer's loopback. */
export const LOOPBACK_INTERFACE = process.platform === 'linux' ? 'lo' : 'lo0';

/** 172.16.16.x becomes 127.16.16.x: the same numbers, on this computer only. */
export function loopbackTwin(address: string): string {
  return address.replace(/^\d+/, '127');
}

/** Linux answers on all of 127.0.0.0/8; elsewhere often only 127.0.0.1 exists, and all machines share it. */
export async function localAddresses(
  addresses: Readonly<Record<MachineName, string>>,
): Promise<Record<MachineName, string>> {
  const twins = Object.entries(addresses).map(([name, address]) => [name, loopbackTwin(address)] as const);
  const usable = await Promise.all(twins.map(([, address]) => exists(address)));
  const chosen = usable.every(Boolean) ? twins : twins.map(([name]) => [name, '127.0.0.1'] as const);
  return Object.fromEntries(chosen) as Record<MachineName, string>;
}

async function exists(address: string): Promise<boolean> {
  const probe = createServer();
  try {
    probe.listen(0, address);
    await once(probe, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    probe.close();
  }
}
