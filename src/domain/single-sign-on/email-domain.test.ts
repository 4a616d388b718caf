import { describe, expect, it } from 'vitest';
import { domainOfEmail, readDomain } from './email-domain.ts';

describe('Given a domain in whatever spelling', () => {
  it.each([
    ['acme.example', 'acme.example'],
    [' ACME.Example. ', 'acme.example'],
    ['\uff41cme.example', 'acme.example'],
    ['b\u00e9b\u00e9.example', 'xn--bb-bjab.example'],
  ])('I-42 %s is one', (typed, domain) => {
    expect(readDomain(typed)).toBe(domain);
    expect(domainOfEmail(`Ana@${typed.trim().replace(/\.$/, '')}`)).toBe(domain);
  });
  it.each([
    '',
    'localhost',
    '127.0.0.1',
    '[::1]',
    '0x7f.1',
    'a b.example',
    'a@b.example',
    'https://a.example',
    '-a.example',
    '%61.example',
  ])('I-42 "%s" is none', (typed) => {
    expect(readDomain(typed)).toBeNull();
  });
});
