import { describe, expect, it } from 'vitest';
import { nodeCrypto } from '../../gateways/node-crypto.ts';
import { instant } from '../time.ts';
import { acceptedTimeSteps, otpauthUri, type TimeStep, timeStepAt, timeStepBytes, truncate } from './totp.ts';

const SECRET = new TextEncoder().encode('12345678901234567890');
const codeFor = (step: number) => truncate(nodeCrypto.hmacSha1(SECRET, timeStepBytes(step as TimeStep)));

describe('Given the secret of the RFCs', () => {
  it.each([
    [0, '755224'],
    [1, '287082'],
    [2, '359152'],
    [3, '969429'],
    [4, '338314'],
    [5, '254676'],
    [6, '287922'],
    [7, '162583'],
    [8, '399871'],
    [9, '520489'],
  ])('M15 RFC 4226 appendix D: count %i gives %s', (count, code) => {
    expect(codeFor(count)).toBe(code);
  });
  it.each([
    [59, '94287082'],
    [1_111_111_109, '07081804'],
    [1_111_111_111, '14050471'],
    [1_234_567_890, '89005924'],
    [2_000_000_000, '69279037'],
    [20_000_000_000, '65353130'],
  ])('M15 RFC 6238 appendix B: second %i gives %s, of which six digits are used', (second, eightDigits) => {
    expect(codeFor(timeStepAt(instant(second * 1000)))).toBe(eightDigits.slice(2));
  });
});

describe('Given a moment', () => {
  it('I-11 then the step of now and one either side are accepted, and no other', () => {
    const accepted = acceptedTimeSteps(instant(59_999));
    expect([...accepted].sort()).toEqual([0, 1, 2]);
  });
  it('I-11 then a step begins at its first millisecond', () => {
    expect([29_999, 30_000, 59_999, 60_000].map((time) => timeStepAt(instant(time)))).toEqual([0, 1, 1, 2]);
  });
  it('M15 then steps beyond 32 bits keep all their bytes', () => {
    expect([...timeStepBytes((2 ** 40 + 1) as TimeStep)]).toEqual([0, 0, 1, 0, 0, 0, 0, 1]);
  });
});

describe('Given an account', () => {
  const uri = (patch: object) =>
    otpauthUri({ issuer: 'Acme', email: 'ana@acme.example', secret: 'JBSWY3DPEHPK3PXP', ...patch });

  it('M13 M14 then the address names issuer, account and secret', () => {
    expect(uri({})).toBe('otpauth://totp/Acme:ana%40acme.example?secret=JBSWY3DPEHPK3PXP&issuer=Acme');
  });
  it('M13 then no name breaks out of its place', () => {
    const read = new URL(uri({ issuer: 'A:b & c?x=1#', email: 'a+b&secret=X@acme.example' }));
    expect(read.searchParams.getAll('secret')).toEqual(['JBSWY3DPEHPK3PXP']);
    expect(read.searchParams.get('issuer')).toBe('A b & c?x=1#');
    expect(decodeURIComponent(read.pathname)).toBe('/A b & c?x=1#:a+b&secret=X@acme.example');
  });
});
