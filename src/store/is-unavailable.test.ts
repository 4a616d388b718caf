import { describe, expect, it } from 'vitest';
import { isUnavailable } from './is-unavailable.ts';

const withCode = (code: string) => Object.assign(new Error('x'), { code });

describe('Given a fault', () => {
  it.each([
    '08000',
    '08006',
    '57P01',
    '57P03',
    '53300',
    '26000',
    '42P05',
    'ECONNREFUSED',
    'ECONNRESET',
    'EPIPE',
    'ETIMEDOUT',
    'ENOTFOUND',
  ])('I-17 %s means that the database is away', (code) => {
    expect(isUnavailable(withCode(code))).toBe(true);
  });
  it.each([
    'Connection terminated unexpectedly',
    'timeout exceeded when trying to connect',
    'database is locked',
    'database is not open',
    'unable to open database file',
    'disk I/O error',
  ])('I-17 "%s" means that the database is away', (message) => {
    expect(isUnavailable(new Error(message))).toBe(true);
  });
  it('I-17 then one of several is enough', () => {
    expect(isUnavailable(new AggregateError([withCode('ENOENT'), withCode('ECONNREFUSED')]))).toBe(true);
    expect(isUnavailable(new AggregateError([withCode('ENOENT')]))).toBe(false);
  });
  it.each([withCode('23505'), withCode('42P01'), withCode('22P02'), new Error('x'), 'ECONNREFUSED', null, undefined])(
    'I-17 %s is something else',
    (fault) => {
      expect(isUnavailable(fault)).toBe(false);
    },
  );
});
