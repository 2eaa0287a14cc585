import { expect, it } from 'vitest';
import { canonicalIp } from './ip-address.ts';

it.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['::FFFF:c000:207', '192.0.2.7'],
  ['2001:DB8:0:0::1', '2001:db8::1'],
  ['fe80::1%eth0', 'fe80::1'],
  ['192.0.2', undefined],
  ['192.0.2.7/24', undefined],
  ['', undefined],
])('the IP address %j is written %j', (text, written) => {
  expect(canonicalIp(text)).toBe(written);
});
