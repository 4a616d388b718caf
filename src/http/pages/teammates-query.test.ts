import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TEAMMATE_SORTS } from '../../domain/members/teammate.ts';
import { readCursor, writeCursor } from './teammates-query.ts';

const written = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('Given a cursor that comes back', () => {
  it('then it is what was written', () => {
    expect(readCursor(writeCursor({ key: 'ana', id: 'usr_1' }), 'name')).toEqual({ key: 'ana', id: 'usr_1' });
    expect(readCursor(writeCursor({ key: 0, id: 'usr_1' }), 'enrolled')).toEqual({ key: 0, id: 'usr_1' });
  });

  it.each([
    ['nothing', undefined],
    ['no base64', '%%%'],
    ['no JSON', Buffer.from('{').toString('base64url')],
    ['no pair', written(['ana'])],
    ['three', written(['ana', 'usr_1', 1])],
    ['an object', written({ key: 'ana', id: 'usr_1' })],
    ['a number where a name belongs', written([1, 'usr_1'])],
    ['a NUL byte', written(['a\u0000', 'usr_1'])],
    ['an id that is none', written(['ana', 'a\u0000'])],
    ['an id that is no text', written(['ana', null])],
    ['something endless', written(['a'.repeat(5000), 'usr_1'])],
  ])('then %s is the first page', (_, cursor) => {
    expect(readCursor(cursor, 'name')).toBeNull();
  });

  it.each([written(['ana', 'usr_1']), written([1.5, 'usr_1']), written([null, 'usr_1']), written([1e300, 'usr_1'])])(
    'then %s is none of an order by time',
    (cursor) => {
      expect(readCursor(cursor, 'last-sign-in')).toBeNull();
    },
  );

  it('then no text breaks it', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom(...TEAMMATE_SORTS), (text, sort) => {
        readCursor(text, sort);
        readCursor(Buffer.from(text).toString('base64url'), sort);
      }),
    );
  });
});
