import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { networkPrefix } from './network-prefix.ts';

describe('Given an address', () => {
  it.each([
    ['192.0.2.7', '192.0.2'],
    ['192.0.2.255', '192.0.2'],
    ['::ffff:192.0.2.7', '192.0.2'],
    ['2001:db8:12:3456::1', '2001:db8:12'],
    ['2001:0db8:0012::1', '2001:db8:12'],
    ['2001:db8::1', '2001:db8:0'],
    ['2001:db8:0:5::1', '2001:db8:0'],
    ['::1', '0:0:0'],
    ['::', '0:0:0'],
    [null, 'unknown'],
  ])('I-04 %s belongs to the network %s', (address, prefix) => {
    expect(networkPrefix(address)).toBe(prefix);
  });
  it('I-04 then capitals name the same network', () => {
    expect(networkPrefix('2001:DB8:AB::1')).toBe(networkPrefix('2001:db8:ab::1'));
  });
  it('I-04 then every spelling of an address names the same network', () => {
    const group = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff }));
    const globalUnicast = fc.tuple(fc.integer({ min: 0x2000, max: 0x3fff }), ...Array.from({ length: 7 }, () => group));
    fc.assert(
      fc.property(globalUnicast, (groups) => {
        const long = groups.map((each) => each.toString(16).padStart(4, '0')).join(':');
        const short = new URL(`http://[${long}]`).hostname.slice(1, -1);
        expect(networkPrefix(long)).toBe(networkPrefix(short));
      }),
    );
  });
});
