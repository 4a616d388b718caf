import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSixDigits } from './code-input.ts';

describe('Given six digits as people type them', () => {
  it.each(['123456', ' 123 456 ', '123-456', '123\u2013456', '123\u00a0456', '\t1 2 3 4 5 6\n', '12-34-56'])(
    'I-19 %j is read',
    (typed) => {
      expect(readSixDigits(typed)).toEqual({ code: '123456' });
    },
  );
  it('I-19 then zeros in front stay', () => {
    expect(readSixDigits('000 001')).toEqual({ code: '000001' });
  });
});

describe('Given what is no code', () => {
  it.each([
    ['', 'empty'],
    [' - ', 'empty'],
    ['12345', 'too-short'],
    ['1234567', 'too-long'],
    ['123456'.repeat(10_000), 'too-long'],
    ['12345a', 'not-digits'],
    ['+12345', 'not-digits'],
    ['1.2e5', 'not-digits'],
    ['\u0661\u0662\u0663\u0664\u0665\u0666', 'not-digits'],
    ['\uff11\uff12\uff13\uff14\uff15\uff16', 'not-digits'],
    ['12345\u00b2', 'not-digits'],
    ['123456\u0000', 'not-digits'],
    ['123\u200b456', 'not-digits'],
  ])('I-19 I-17 %j is %s', (typed, fault) => {
    expect(readSixDigits(typed)).toEqual({ fault });
  });
  it('I-19 then nothing is read but six ASCII digits', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (typed) => {
        const read = readSixDigits(typed);
        return 'fault' in read || /^[0-9]{6}$/.test(read.code);
      }),
    );
  });
});
