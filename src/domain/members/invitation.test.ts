import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emailKey, spellingOf } from '../email.ts';
import { readAddress, splitAddresses } from './invitation.ts';

describe('Given addresses as people type them', () => {
  it('then lines, commas and semicolons part them, and what is empty is left out', () => {
    expect(splitAddresses(' a@x.example,\r\n\n b@x.example ;c@x.example,,\nd@x.example')).toEqual([
      'a@x.example',
      'b@x.example',
      'c@x.example',
      'd@x.example',
    ]);
  });
  it('then one in capitals, or in another Unicode form, is the same as before, and the first spelling is kept', () => {
    expect(splitAddresses('Ana@x.example\nana@X.example\n\uFF41na@x.example')).toEqual(['Ana@x.example']);
  });
  it('then mail goes only to a spelling that is looked up as itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (typed) => {
        const read = splitAddresses(typed);
        expect(read.every((address) => spellingOf(address) === address.toLowerCase().trim())).toBe(true);
        expect(new Set(read.map(emailKey)).size).toBe(read.length);
        expect(spellingOf(readAddress(typed))).toBe(readAddress(typed).toLowerCase().trim());
        expect(emailKey(readAddress(typed))).toBe(emailKey(typed));
      }),
    );
  });
});
