import { expect, it } from 'vitest';
import { faultOfReason } from './reason.ts';

it.each([
  ['', 'empty'],
  ['  \t ', 'empty'],
  ['x', null],
  ['  Lost phone, checked by video call  ', null],
  ['😀'.repeat(200), null],
  ['x'.repeat(201), 'too-long'],
  ['two\nlines', 'unreadable'],
  ['a\u0000b', 'unreadable'],
  ['a\u2028b', 'unreadable'],
  ['lost \u202ephone', 'unreadable'],
  ['\u200b', 'unreadable'],
  ['\u200b \u00ad', 'unreadable'],
  ['👩\u200d🔬 rang', null],
])('I-54 I-52 the reason %j is %s', (typed, fault) => {
  expect(faultOfReason(typed)).toBe(fault);
});
