import { describe, expect, it } from 'vitest';
import { isNotice, NOTICES } from '../domain/messages/notices.ts';
import { formatCountdown, formatDuration, formatMoment } from './format.ts';
import { letterAsText } from './letter.ts';
import { letterAsHtml } from './letter-as-html.ts';
import { type MailParams, writeMail } from './mails.ts';
import { textFor } from './text.ts';

const t = textFor('en');
const AT = Date.UTC(2026, 10, 21, 9, 31);

describe('Given an instant', () => {
  it('is written in UTC, and says so', () => {
    expect(formatMoment('en', AT, 'date-time').replaceAll(/\s/g, ' ')).toBe('Nov 21, 2026, 9:31 AM UTC');
  });
});

describe('Given a time to wait', () => {
  it.each([
    [0, '1 second'],
    [24, '24 seconds'],
    [61, '2 minutes'],
    [900, '15 minutes'],
    [86_400, '24 hours'],
  ])('%i seconds are told as %s', (seconds, words) => {
    expect(formatDuration('en', seconds)).toBe(words);
  });

  it('counts down in minutes and seconds', () => {
    expect([872, 24, 0, -1].map(formatCountdown)).toEqual(['14:32', '0:24', '0:00', '0:00']);
  });
});

describe('Given every mail', () => {
  const happening = {
    name: 'Ana',
    brand: 'Twofold',
    at: AT,
    browser: 'Firefox',
    address: '192.0.2.1',
    url: 'https://x.example',
    helpUrl: 'https://x.example/help',
    disownUrl: 'https://x.example/not-me',
  };
  const COUNTING = { kind: 'policy-methods-changed', organization: 'Acme', methods: ['passkey', 'totp'] } as const;
  const everyMail: readonly MailParams[] = [
    { kind: 'method-added', method: 'totp', ...happening },
    { kind: 'method-changed', method: 'totp', ...happening },
    { kind: 'method-removed', method: 'passkey', ...happening },
    { kind: 'backup-added', method: 'passkey', ...happening },
    { kind: 'backup-removed', method: 'sms', ...happening },
    { kind: 'password-reset', minutes: 30, ...happening },
    { kind: 'sign-in-link', minutes: 10, ...happening },
    { kind: 'way-in-added', provider: null, ...happening },
    { kind: 'way-in-removed', provider: 'Google', ...happening },
    { kind: 'password-changed', ...happening },
    { kind: 'new-browser', new: 'browser', ...happening },
    { kind: 'new-browser', new: 'network', ...happening },
    { kind: 'passkey-copied', ...happening },
    { kind: 'recovery-codes-made', ...happening },
    { kind: 'recovery-code-used', left: 1, ...happening },
    { kind: 'recovery-asked', ...happening },
    { kind: 'recovery-used', ...happening },
    { kind: 'emailed-recovery-on', organization: 'Acme', by: 'Bo', ...happening },
    { kind: 'emailed-recovery-off', organization: 'Acme', by: null, ...happening },
    { kind: 'mailbox-code', code: '551027', minutes: 10, ...happening },
    { kind: 'policy-turned-on', organization: 'Acme', by: 'Bo', ...happening },
    { kind: 'policy-turned-off', organization: 'Acme', by: null, ...happening },
    { ...COUNTING, by: 'Bo', isRequired: true, ...happening },
    { ...COUNTING, by: null, isRequired: false, ...happening },
    { kind: 'another-method-needed', organization: 'Acme', methods: ['passkey'], ...happening },
    { kind: 'second-factor-failed', lockedUntil: AT, ...happening },
    { kind: 'second-factor-failed', lockedUntil: null, ...happening },
    { kind: 'second-factor-tried', new: 'browser', ...happening },
    { kind: 'second-factor-tried', new: 'network', ...happening },
    { kind: 'enrollment-invitation', organization: 'Acme', by: 'Bo', openSessions: 'at-once', ...happening },
    { kind: 'enrollment-invitation', organization: 'Acme', by: null, openSessions: 'next-sign-in', ...happening },
    { kind: 'second-factor-reset', organization: 'Acme', by: 'Bo', ...happening },
    { kind: 'signed-out-by-admin', organization: 'Acme', by: 'Bo', ...happening },
    { kind: 'company-linked', provider: 'Okta', organization: 'Acme', ...happening },
    { kind: 'company-unlinked', provider: 'Okta', organization: 'Acme', ...happening },
    { kind: 'api-key-made', organization: 'Acme', keyName: 'Payroll', ...happening },
    { kind: 'api-key-revoked', organization: 'Acme', keyName: 'Payroll', by: 'Bo', ...happening },
    { kind: 'notice-disowned', organization: 'Acme', member: 'Bo', ...happening },
    { kind: 'member-invitation', organization: 'Acme', by: 'Bo', role: 'admin', expiresAt: AT, ...happening },
  ];

  it.each(everyMail.map((mail) => [mail.kind, mail] as const))(
    '%s has no digit in its subject and says when',
    (_, mail) => {
      const { subject, letter } = writeMail(t.mails, mail);
      const [text, html] = [letterAsText(letter), letterAsHtml(letter, { title: subject, locale: 'en' })];
      expect(subject).not.toMatch(/\d/);
      expect(text).toContain('When: Nov 21, 2026');
      expect(html).toContain('>When</th><td>Nov 21, 2026');
      // Plain text has links alone.
      expect(text).not.toMatch(/\bbutton\b/i);
      expect(text).not.toMatch(/undefined|null|\binvalid\b|\btoken\b|\bTOTP\b|\bMFA\b/);
    },
  );

  const notices = everyMail.filter(({ kind }) => isNotice(kind));

  it.each(notices.map((mail) => [mail.kind, mail] as const))(
    'T13 %s says from which browser and network address it was done',
    (_, mail) => {
      const { subject, letter } = writeMail(t.mails, mail);
      const [text, html] = [letterAsText(letter), letterAsHtml(letter, { title: subject, locale: 'en' })];
      const lines = text.split('\n').map((line) => line.trim());
      expect(lines).toEqual(expect.arrayContaining(['Browser: Firefox', 'Network address: 192.0.2.1']));
      expect(html).toContain('>Browser</th><td>Firefox</td>');
      expect(html).toContain('>Network address</th><td>192.0.2.1</td>');
    },
  );

  it('T13 has "This wasn\'t me" where it tells of a deed on the account, and nowhere else', () => {
    const kinds = everyMail.filter((mail) =>
      letterAsText(writeMail(t.mails, mail).letter).includes(happening.disownUrl),
    );
    expect(new Set(kinds.map(({ kind }) => kind))).toEqual(new Set(Object.keys(NOTICES)));
  });
});

describe('Given a mail as a page', () => {
  const mail = {
    name: '<b>Ana</b>',
    brand: 'A & "B"',
    at: AT,
    browser: null,
    address: null,
    url: 'https://x.example/a?b=1&c',
  };
  const urls = { helpUrl: 'https://x.example/help', disownUrl: 'https://x.example/not-me' } as const;
  const params = { kind: 'method-added', method: 'totp', ...urls, ...mail } as const;
  const { subject, letter } = writeMail(t.mails, params);
  const html = letterAsHtml(letter, { title: subject, locale: 'en' });

  it('I-57 T13 has what people typed as text, one button, and says what to do if it was somebody else', () => {
    expect(html).toContain('Hi &lt;b&gt;Ana&lt;/b&gt;,');
    expect(html).toContain('A &amp; &quot;B&quot;');
    expect(html.match(/class="btn"/g)).toHaveLength(1);
    expect(html).toContain('href="https://x.example/a?b=1&amp;c"');
    expect(html).toMatch(/If this was.* you, .*<a href="https:\/\/x\.example\/not-me">This was.*t me<\/a>/);
  });
  it('fetches nothing from anywhere, so that opening it tells nobody', () => {
    expect(html).not.toMatch(/<(img|script|link|iframe)\b|url\(|@import| style=/);
  });
});

describe('Given the file of recovery codes', () => {
  it('names the installation, the account, the date and the place to sign in', () => {
    const file = t.recoveryCodesFile({
      brand: 'Twofold',
      issuer: 'Acme',
      email: 'ana@acme.example',
      madeAt: AT,
      codes: ['M9S3-46Q3-D2KT-7B4W'],
      signInUrl: 'https://x.example/sign-in',
    });
    expect(file).toContain('Account: Acme (ana@acme.example)\r\n');
    expect(file).toContain('1. M9S3-46Q3-D2KT-7B4W\r\n');
    expect(file).toContain('Sign in: https://x.example/sign-in\r\n');
  });
});
