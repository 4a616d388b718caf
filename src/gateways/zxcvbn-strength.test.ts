import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { faultOfNewPassword } from '../accounts/password-rules.ts';
import { zxcvbnStrength } from './zxcvbn-strength.ts';

const rules = { strength: zxcvbnStrength(), brand: 'Twofold' };
const ANA = { name: 'Ana Pereira', email: 'ana.pereira@acme.example', organizations: ['Acme Analytics', 'Hillside'] };
const codeOf = async (password: string, person = ANA) =>
  (await faultOfNewPassword(rules, password, person))?.code ?? null;

// cspell:ignore korrektes Pferd Batterie

describe('Given somebody who chooses a password', () => {
  it.each([
    'four quiet violet lamps',
    'seven slow green trains',
    'korrektes Pferd, Batterie',
    'banana boats near harbors',
    'eleven kettles for Ana at Acme',
    randomUUID(),
    randomBytes(15).toString('base64url'),
    `${'purple harbor '.repeat(3)}quiet 81 trains`,
  ])('then %s is fit', async (password) => {
    expect(await codeOf(password)).toBeNull();
  });

  it('then 15 characters are the least and 128 the most, counted as people see them', async () => {
    expect(await codeOf('x7#kQ9vLm2$wPz')).toBe('password.too-short');
    expect(await codeOf('x7#kQ9vLm2$wPzR')).toBeNull();
    expect(await codeOf('🐌'.repeat(14))).toBe('password.too-short');
    expect(await codeOf(randomBytes(96).toString('base64'))).toBeNull();
    expect(await codeOf(`${randomBytes(96).toString('base64')}!`)).toBe('password.too-long');
  });

  it.each([
    'passwordpassword',
    'PasswordPassword',
    '1qaz2wsx3edc4rfv',
    'passwordpassword'.replaceAll('p', '\uff50'),
    '12345678987654321',
  ])('then %s is known as leaked', async (password) => {
    expect(await codeOf(password)).toBe('password.leaked');
  });

  it.each(['password password', 'sunshine sunshine', 'Monkey monkey MONKEY'])(
    'then %s is weak: a word is worth no more for being said twice',
    async (password) => {
      expect(await codeOf(password)).toBe('password.weak');
    },
  );

  it.each([
    'ana pereira acme',
    'Ana.Pereira.1987',
    'acme-analytics-2026',
    'AnaPereiraAnaPereira',
    'twofold twofold 1',
    'hillside password123',
    'ana.pereira@acme.example',
  ])('then %s is made of what everybody knows', async (password) => {
    expect(await codeOf(password)).toBe('password.personal');
  });

  it('then the word it is warned of is one of the organization, or of the installation', async () => {
    const wordIn = async (password: string, person = ANA) => {
      const fault = await faultOfNewPassword(rules, password, person);
      return fault?.code === 'password.personal' ? fault.word : null;
    };
    expect(await wordIn('Ana.Pereira.1987')).toBe('acme');
    expect(await wordIn('hillside password123')).toBe('hillside');
    expect(await wordIn('Ana.Pereira.1987', { ...ANA, organizations: [] })).toBe('twofold');
  });

  it.each([
    'aaaaaaaaaaaaaaa',
    'abcabcabcabcabcabc',
    'qwertyuiopasdfgh',
    'password12345678',
    'p4ssw0rdp4ssw0rd1',
    '123456789012345',
    'Winter2024Winter2024!',
  ])('then %s is easy to guess', async (password) => {
    expect(await codeOf(password)).toBe('password.weak');
  });

  it('then the longest password takes no longer than a few short ones', async () => {
    await codeOf('four quiet violet lamps');
    const took = async (password: string) => {
      const began = performance.now();
      await codeOf(password);
      return performance.now() - began;
    };
    for (const password of ['p4$$w0rd!1'.repeat(12), randomBytes(96).toString('base64'), '@$31!0|7('.repeat(14)])
      expect(await took(password)).toBeLessThan(1000);
  });
});
