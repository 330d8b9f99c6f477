import { expect, it } from 'vitest';
import { parseRoutes, readRoutes } from './routes.ts';
import { parseSubnet } from '../settings/subnet.ts';

const TABLE = `Iface	Destination	Gateway 	Flags	RefCnt	Use	Metric	Mask		MTU	Window	IRTT
eth0	00000000	010200C0	0003	0	0	0	00000000	0	0	0
tun0	00000080	01020A0A	0003	0	0	0	00000080	0	0	0
tun0	001010AC	01020A0A	0003	0	0	0	00FFFFFF	0	0	0
eth0	000200C0	00000000	0001	0	0	0	00FFFFFF	0	0	0
tun0	651010AC	01020A0A	0007	0	0	0	FFFFFFFF	0	0	0
`;

it('names the networks and the device of each, without the ways out', () => {
  expect(parseRoutes(TABLE)).toEqual([
    { device: 'tun0', subnet: parseSubnet('172.16.16.0/24') },
    { device: 'eth0', subnet: parseSubnet('192.0.2.0/24') },
    { device: 'tun0', subnet: parseSubnet('172.16.16.101/32') },
  ]);
});

it('knows of none where the system does not tell', () => {
  expect(readRoutes('/no/such/file')).toEqual([]);
});
