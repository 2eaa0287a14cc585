import { describe, expect, it } from 'vitest';
import { isPublicAddress, publicLookup } from './public-address.ts';

describe('an address', () => {
  it.each([
    [
      '127.0.0.1',
      '10.1.2.3',
      '172.31.0.1',
      '192.168.0.1',
      '169.254.169.254',
      '100.64.0.1',
      '0.0.0.0',
      '224.0.0.1',
    ],
    ['::1', '::', 'fd00::1', 'fe80::1', 'ff02::1', '::ffff:10.0.0.1', '64:ff9b::a00:1', '2002:a00:1::'],
  ])('like %s is internal', (...addresses) => {
    expect(addresses.filter(isPublicAddress)).toEqual([]);
  });

  it('of the internet is public', () => {
    const addresses = ['1.1.1.1', '172.32.0.1', '192.167.255.255', '2606:4700::1111'];
    expect(addresses.filter(isPublicAddress)).toEqual(addresses);
  });

  it('that a name stands for is refused when it is internal, whatever the name', async () => {
    const problem = await new Promise<Error | null>((resolve) =>
      publicLookup('localhost', {}, (error) => resolve(error)),
    );
    expect(problem?.name).toBe('InternalAddress');
    expect(problem?.message).not.toMatch(/127|::1/);
  });
});
