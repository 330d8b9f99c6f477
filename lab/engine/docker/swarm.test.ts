import { describe, expect, it } from 'vitest';
import { managerAmong, nodeFault, type SwarmMember, swarmFault, swarmOf } from './swarm.ts';

/** As `docker info` of Docker 26 has them, the certificates left out. */
const MANAGER = {
  NodeID: 'wyp55dekpsos8aa8y560ml90w',
  NodeAddr: '10.203.77.1',
  LocalNodeState: 'active',
  ControlAvailable: true,
  Error: '',
  RemoteManagers: [{ NodeID: 'wyp55dekpsos8aa8y560ml90w', Addr: '10.203.77.1:2377' }],
  Nodes: 2,
  Managers: 1,
  Cluster: { ID: '5rthwvfmd786wt0ciuwgu001n', DataPathPort: 4789 },
};
const WORKER = {
  NodeID: '7196nfcuy2kf87dvnz862s0uq',
  NodeAddr: '10.203.77.2',
  LocalNodeState: 'active',
  ControlAvailable: false,
  Error: '',
  RemoteManagers: MANAGER.RemoteManagers,
};
const OUTSIDE = {
  NodeID: '',
  NodeAddr: '',
  LocalNodeState: 'inactive',
  ControlAvailable: false,
  Error: '',
  RemoteManagers: null,
};
/** As `docker node ls` asks for them. */
const node = (ID: string, State = 'ready', Availability = 'active') => ({
  ID,
  Spec: { Labels: {}, Role: 'worker', Availability },
  Status: { State, Addr: '10.203.77.2' },
});

const members = (swarms: Record<string, object>): ReadonlyMap<string, SwarmMember> =>
  new Map(Object.entries(swarms).map(([host, Swarm]) => [host, swarmOf({ Name: 'vm', Swarm })]));

describe('the Swarm of several hosts', () => {
  it('is whole where all are active and know the manager among them', () => {
    const both = members({ b: WORKER, a: MANAGER });
    expect(swarmFault(both)).toBeUndefined();
    expect(managerAmong(both)).toBe('a');
    expect(both.get('b')).toMatchObject({ address: '10.203.77.2', isManager: false });
  });

  it('is said to be missing with the two commands that make it', () => {
    const fault = swarmFault(members({ a: OUTSIDE, b: OUTSIDE }));
    expect(fault?.what).toBe('a, b are in no Swarm');
    expect(fault?.remedy).toBe(
      "Make one: docker --context a swarm init; docker --context b swarm join --token $(docker --context a swarm join-token --quiet worker) $(docker --context a info --format '{{.Swarm.NodeAddr}}'):2377",
    );
  });

  it('takes an engine that says nothing of a Swarm for one outside', () => {
    expect(swarmOf({ Name: 'vm' }).state).toBe('inactive');
  });

  it.each([
    ['one outside', { a: MANAGER, b: OUTSIDE }, 'b is not in the Swarm of a', /^Join: docker --context b/],
    ['workers alone', { b: WORKER }, 'LAB_HOSTS names no manager of the Swarm', /promote/],
    [
      'one that is locked',
      { a: { ...MANAGER, LocalNodeState: 'locked' }, b: WORKER },
      'the Swarm of a is locked',
      /docker --context a swarm unlock/,
    ],
    [
      'one that does not get in',
      { a: MANAGER, b: { ...WORKER, LocalNodeState: 'error', Error: 'certificate has expired' } },
      'b does not get into its Swarm: certificate has expired',
      /docker --context b swarm leave/,
    ],
    ['one by two names', { a: MANAGER, b: MANAGER }, 'a and b lead to one engine', /^Name it by one/],
    [
      'one in another Swarm',
      { a: MANAGER, b: { ...WORKER, RemoteManagers: [{ NodeID: 'other', Addr: '10.0.0.9:2377' }] } },
      'b is in another Swarm than a',
      /swarm leave --force; docker --context b swarm join/,
    ],
  ])('with %s has a remedy', (_title, swarms, what, remedy) => {
    const fault = swarmFault(members(swarms));
    expect(fault?.what).toBe(what);
    expect(fault?.remedy).toMatch(remedy);
  });

  it('is looked at as its manager sees it', () => {
    const both = members({ a: MANAGER, b: WORKER });
    const seen = (worker: object): unknown => nodeFault([node(MANAGER.NodeID), worker], both)?.what;
    expect(seen(node(WORKER.NodeID))).toBeUndefined();
    expect(seen(node(WORKER.NodeID, 'down'))).toBe('the manager sees b as down');
    expect(seen(node('other'))).toBe('the manager sees b as unknown');
    expect(seen(node(WORKER.NodeID, 'ready', 'drain'))).toBe('b takes no containers of its Swarm (drain)');
  });
});
