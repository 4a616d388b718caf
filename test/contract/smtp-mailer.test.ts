import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { smtpMailer } from '../../src/gateways/smtp-mailer.ts';
import type { Delivery, Mail } from '../../src/ports/mailer.ts';
import { type Smtp, startSmtp } from '../fixtures/smtp.ts';

const MAIL: Mail = {
  id: 'msg_3f2a',
  at: Date.UTC(2026, 2, 2, 9),
  to: { email: 'ana@acme.example', name: 'Ana' },
  kind: 'mailbox-code',
  subject: 'Your code for setting up a second factor',
  text: 'Hi Ana,\n\n551027 is your code.\n',
  html: '<!doctype html><html lang="en"><body><p>Hi Ana,</p></body></html>\n',
  link: null,
  code: '551027',
};
const FROM = { name: 'Acme Analytics', address: 'security@acme.example' };
const PATIENT = { connection: 5000, socket: 5000, whole: 10_000 };
const IMPATIENT = { connection: 5000, socket: 400, whole: 10_000 };
const HASTY = { ...PATIENT, whole: 400 };

/** Readers end a text with a line break of their own. */
const ended = (text: string | undefined) => text?.trimEnd();

describe('Given a mail server', () => {
  let smtp: Smtp;
  beforeEach(async () => {
    smtp = await startSmtp();
  });
  afterEach(() => smtp.goDown());

  const mailerAt = (url: string, patience = PATIENT) => smtpMailer({ url: new URL(url), from: FROM }, patience);
  const send = (patch: Partial<Mail> = {}): Promise<Delivery> => mailerAt(smtp.url).send({ ...MAIL, ...patch });
  const only = () => {
    expect(smtp.taken).toHaveLength(1);
    return smtp.taken[0] as Smtp['taken'][number];
  };

  describe('when it takes a message', () => {
    it('I-56 then it goes to the one recipient, as text and as HTML, from the configured address', async () => {
      expect(await send()).toEqual({ kind: 'taken' });
      const { from, to, mail } = only();
      expect({ from, to }).toEqual({ from: FROM.address, to: ['ana@acme.example'] });
      expect(mail).toMatchObject({ from: FROM, to: [{ address: 'ana@acme.example', name: 'Ana' }] });
      expect([mail.text, mail.html].map(ended)).toEqual([MAIL.text, MAIL.html].map(ended));
      expect(new Date(mail.date ?? '').getTime()).toBe(MAIL.at);
    });
    it('I-56 then its Message-ID is made from the id in the outbox, the same at every try', async () => {
      await send();
      await send();
      expect(smtp.taken.map(({ mail }) => mail.messageId)).toEqual(Array(2).fill('<msg_3f2a@acme.example>'));
    });
    it('then no vacation notice answers it', async () => {
      await send();
      expect(only().header('auto-submitted')).toBe('auto-generated');
    });
    it('then names in any script arrive as they are, in lines that every server takes', async () => {
      const name = 'Ana ñ é ø Ž 山田太郎 🦊 '.repeat(4).trim();
      const text = `${'x'.repeat(2000)}\nCafé\n`;
      expect(await send({ to: { ...MAIL.to, name }, subject: `Ω ${name}`, text })).toEqual({ kind: 'taken' });
      const { mail, raw } = only();
      expect(mail.to).toEqual([{ address: 'ana@acme.example', name }]);
      expect([mail.subject, ended(mail.text)]).toEqual([`Ω ${name}`, ended(text)]);
      expect(raw).toMatch(/^[\t\r\n\x20-\x7e]*$/);
      expect(Math.max(...raw.split('\r\n').map((line) => line.length))).toBeLessThan(999);
    });
    it('then a line that is a dot ends nothing', async () => {
      const text = 'one\n.\n..two\n.\nQUIT\n';
      await send({ text });
      expect(ended(only().mail.text)).toBe(ended(text));
    });
  });

  describe('when it takes none', () => {
    it.each(['550 5.1.1 <ana@acme.example> unknown', '553 5.1.3 No such address'])(
      'I-56 then %s is for good',
      async (recipient) => {
        smtp.answers = { recipient };
        const delivery = await send();
        expect(delivery).toMatchObject({ kind: 'refused', because: expect.stringMatching(/55[03] RCPT TO/) });
        expect(JSON.stringify(delivery)).not.toContain('ana@');
      },
    );
    it('I-56 then a message that it does not like is refused for good too', async () => {
      smtp.answers = { message: '554 5.7.1 Looks like spam' };
      expect(await send()).toMatchObject({ kind: 'refused' });
    });
    it.each([{ recipient: '451 4.7.1 Come back later, <ana@acme.example>' }, { message: '452 4.3.1 No room' }])(
      'I-56 I-54 then %j is tried again, and what is told holds no address and no code',
      async (answers) => {
        smtp.answers = answers;
        const fault = await send().catch((thrown: Error) => String(thrown));
        expect(fault).toMatch(/45[12]/);
        expect(fault).not.toMatch(/ana@|551027/);
      },
    );
    it.each([
      { silentAt: 'recipient', patience: IMPATIENT, because: 'ETIMEDOUT' },
      { silentAt: 'message', patience: IMPATIENT, because: 'ETIMEDOUT' },
      { silentAt: 'message', patience: HASTY, because: 'EABORT' },
    ] as const)('I-56 then $silentAt without an answer is given up after a while ($because)', async (given) => {
      smtp.answers = { silentAt: given.silentAt };
      await expect(mailerAt(smtp.url, given.patience).send(MAIL)).rejects.toThrow(given.because);
    });
    it('I-56 then nobody there is tried again', async () => {
      await smtp.goDown();
      await expect(send()).rejects.toThrow(/ESOCKET|ECONNECTION/);
      await smtp.comeBack();
    });
  });

  describe('when something would become a header of its own', () => {
    it.each([
      { subject: 'Hello\r\nBcc: eve@evil.example' },
      { subject: 'Hello\nBcc: eve@evil.example' },
      { to: { email: 'ana@acme.example', name: 'Ana\r\nBcc: eve@evil.example' } },
      { to: { email: 'ana@acme.example', name: 'Ana\u2028Bcc: eve@evil.example' } },
      { id: 'msg\r\nBcc: eve@evil.example' },
      { to: { email: 'ana@acme.example\r\nRCPT TO:<eve@evil.example>', name: 'Ana' } },
      { to: { email: 'ana@acme.example, eve@evil.example', name: 'Ana' } },
      { to: { email: 'ana@acme.example> SIZE=1 <eve@evil.example', name: 'Ana' } },
      { to: { email: '', name: 'Ana' } },
    ])('I-57 then %j is refused before the server hears of it', async (patch) => {
      expect(await send(patch)).toMatchObject({ kind: 'refused' });
      expect([smtp.tries(), smtp.taken]).toEqual([0, []]);
    });
    it('I-57 then quotes and commas in a name stay in the name', async () => {
      const name = '"Ana" <eve@evil.example>, eve@evil.example;';
      await send({ to: { ...MAIL.to, name } });
      const { to, mail } = only();
      expect([to, mail.to]).toEqual([['ana@acme.example'], [{ address: 'ana@acme.example', name }]]);
    });
  });

  describe('when it wants a password', () => {
    const withPassword = (url: string) => url.replace('//', '//twofold:four%20quiet@');

    it('I-54 then the password never goes over an open line', async () => {
      await expect(mailerAt(withPassword(smtp.url)).send(MAIL)).rejects.toThrow(/ETLS/);
      expect([smtp.users, smtp.taken]).toEqual([[], []]);
    });
    it('I-54 then neither to a server that only claims to be the right one', async () => {
      const pretender = await startSmtp({ startTls: true });
      const fault = await mailerAt(withPassword(pretender.url))
        .send(MAIL)
        .catch((thrown: Error) => String(thrown));
      expect(fault).toMatch(/ESOCKET|ETLS/);
      expect(fault).not.toContain('quiet');
      expect([pretender.users, pretender.taken]).toEqual([[], []]);
      await pretender.goDown();
    });
  });
});
