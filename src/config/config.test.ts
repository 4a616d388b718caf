import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from './config.ts';

const SECRET = 'correct-horse-battery-staple-and-more';

function faultsOf(environment: Record<string, string>): readonly string[] {
  try {
    readConfig(environment);
  } catch (fault) {
    if (fault instanceof ConfigError) return fault.faults;
    throw fault;
  }
  return [];
}

const names = (faults: readonly string[]) => faults.map((fault) => fault.split(':')[0]);

describe('Given an empty environment', () => {
  it('then everything has a value that starts on one computer', () => {
    const config = readConfig({});
    expect(config).toMatchObject({
      production: false,
      port: 3000,
      mail: { kind: 'inbox' },
      secrets: null,
      demo: 'full',
    });
    expect(config.url.href).toBe('http://localhost:3000/');
    expect(config.databaseUrl).toBe('sqlite:data/twofold.db');
  });
  it('then a variable that is empty is one that was not set', () => {
    expect(readConfig({ PORT: '', TWOFOLD_URL: '', TWOFOLD_SECRET: '' })).toEqual(readConfig({}));
  });
  it('T4 then thirty days of silence are allowed, and it can be said otherwise', () => {
    expect(readConfig({}).silenceAllowed).toEqual({ kind: 'days', days: 30 });
    expect(readConfig({ TWOFOLD_SILENCE_DAYS: 'always' }).silenceAllowed).toEqual({ kind: 'always-ask' });
    expect(readConfig({ TWOFOLD_SILENCE_DAYS: 'never' }).silenceAllowed).toEqual({ kind: 'never-ask' });
  });
});

describe('Given OpenID providers', () => {
  const GOOGLE = { TWOFOLD_GOOGLE_CLIENT_ID: 'us', TWOFOLD_GOOGLE_CLIENT_SECRET: 'hunter-google' };
  const OTHER = {
    TWOFOLD_OIDC_ISSUER: 'http://localhost:4000',
    TWOFOLD_OIDC_CLIENT_ID: 'us',
    TWOFOLD_OIDC_CLIENT_SECRET: 'hunter-other',
  };

  it('M8 then each is there by its own name, or by its host', () => {
    const { providers } = readConfig({ ...GOOGLE, ...OTHER });
    expect(providers.map(({ id, name }) => [id, name])).toEqual([
      ['google', 'Google'],
      ['oidc', 'localhost:4000'],
    ]);
    expect(readConfig({ ...OTHER, TWOFOLD_OIDC_NAME: 'Example ID' }).providers[0]?.name).toBe('Example ID');
    expect(readConfig({}).providers).toEqual([]);
  });
  it('I-54 then half a provider is a fault that tells no secret', () => {
    const { TWOFOLD_GOOGLE_CLIENT_ID: _, ...half } = GOOGLE;
    const { TWOFOLD_OIDC_ISSUER: __, ...other } = OTHER;
    const faults = faultsOf({ ...half, ...other });
    expect(names(faults)).toEqual(['TWOFOLD_GOOGLE_CLIENT_ID', 'TWOFOLD_OIDC_ISSUER']);
    expect(faults.join()).not.toContain('hunter');
  });
  it('M8 then a hosted domain is asked of the provider that it is named for', () => {
    const domains = { TWOFOLD_GOOGLE_HOSTED_DOMAIN: 'acme.example', TWOFOLD_OIDC_HOSTED_DOMAIN: 'hillside.example' };
    const { providers } = readConfig({ ...GOOGLE, ...OTHER, ...domains });
    expect(providers.map(({ hostedDomain }) => hostedDomain)).toEqual(['acme.example', 'hillside.example']);
    expect(readConfig({ ...GOOGLE, ...OTHER }).providers.map(({ hostedDomain }) => hostedDomain)).toEqual([null, null]);
  });
  it.each(['*', 'Acme.example', 'acme', 'acme.example,hillside.example', 'https://acme.example'])(
    'I-08 then %j is no hosted domain',
    (domain) => {
      expect(names(faultsOf({ ...OTHER, TWOFOLD_OIDC_HOSTED_DOMAIN: domain }))).toEqual(['TWOFOLD_OIDC_HOSTED_DOMAIN']);
    },
  );
  it('I-08 then a hosted domain without its provider is a fault, and not ignored', () => {
    const faults = faultsOf({ ...OTHER, TWOFOLD_GOOGLE_HOSTED_DOMAIN: 'acme.example' });
    expect(names(faults)).toEqual(['TWOFOLD_GOOGLE_CLIENT_ID', 'TWOFOLD_GOOGLE_CLIENT_SECRET']);
  });
  it('I-09 then one that is spoken to in the clear is a fault in production', () => {
    const faults = faultsOf({ ...OTHER, NODE_ENV: 'production', TWOFOLD_SECRET: SECRET });
    expect(names(faults)).toEqual(['TWOFOLD_OIDC_ISSUER']);
  });
});

describe('Given the address of a server in production', () => {
  const faultsAt = (TWOFOLD_URL: string, NODE_ENV = 'production') =>
    names(faultsOf({ NODE_ENV, TWOFOLD_SECRET: SECRET, TWOFOLD_URL }));

  it('I-48 then it is spoken to over TLS, but from the same computer', () => {
    expect(faultsAt('http://login.acme.example')).toEqual(['TWOFOLD_URL']);
    expect(faultsAt('http://localhost.acme.example')).toEqual(['TWOFOLD_URL']);
    for (const address of [
      'https://login.acme.example',
      'http://localhost:3000',
      'http://127.0.0.1:3000',
      'http://[::1]',
    ]) {
      expect(readConfig({ NODE_ENV: 'production', TWOFOLD_SECRET: SECRET, TWOFOLD_URL: address }).url.href).toContain(
        address,
      );
    }
    expect(readConfig({ TWOFOLD_URL: 'http://login.acme.example' }).production).toBe(false);
  });
});

describe('Given carriers of texts', () => {
  const TWILIO = {
    TWOFOLD_TEXT_TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
    TWOFOLD_TEXT_TWILIO_AUTH_TOKEN: 'hunter-token',
    TWOFOLD_TEXT_TWILIO_FROM: '+15550001111',
  };
  const WEBHOOK = {
    TWOFOLD_TEXT_WEBHOOK_URL: 'https://texts.example/send?line=1',
    TWOFOLD_TEXT_WEBHOOK_SECRET: 'whsec_TheSecretOfBothSidesOfTheseTests',
  };
  const production = { NODE_ENV: 'production', TWOFOLD_SECRET: SECRET };
  const kinds = (patch: Record<string, string>) =>
    readConfig({ ...TWILIO, ...WEBHOOK, ...patch }).texts.map(({ kind }) => kind);

  it('then those that are configured are asked, Twilio first, or in the order that is named', () => {
    expect(readConfig({}).texts).toEqual([]);
    expect(readConfig(WEBHOOK).texts.map(({ kind }) => kind)).toEqual(['webhook']);
    expect(kinds({})).toEqual(['twilio', 'webhook']);
    expect(kinds({ TWOFOLD_TEXT_GATEWAYS: 'webhook,twilio' })).toEqual(['webhook', 'twilio']);
    expect(kinds({ TWOFOLD_TEXT_GATEWAYS: 'webhook' })).toEqual(['webhook']);
    expect(readConfig({ ...production, ...TWILIO, ...WEBHOOK }).texts).toHaveLength(2);
  });
  it('then Twilio is signed in to by the account, or by a key of it', () => {
    const [account] = readConfig(TWILIO).texts;
    const user = TWILIO.TWOFOLD_TEXT_TWILIO_ACCOUNT_SID;
    expect(account).toMatchObject({
      user,
      password: 'hunter-token',
      authToken: 'hunter-token',
      messagingService: null,
    });
    const { TWOFOLD_TEXT_TWILIO_AUTH_TOKEN: _, TWOFOLD_TEXT_TWILIO_FROM: __, ...others } = TWILIO;
    const key = `SK${'1'.repeat(32)}`;
    const service = `MG${'2'.repeat(32)}`;
    const withKey = { ...others, TWOFOLD_TEXT_TWILIO_API_KEY: key, TWOFOLD_TEXT_TWILIO_API_SECRET: 'hunter-key' };
    const [byKey] = readConfig({ ...withKey, TWOFOLD_TEXT_TWILIO_MESSAGING_SERVICE: service }).texts;
    expect(byKey).toMatchObject({ user: key, password: 'hunter-key', authToken: null, messagingService: service });
  });
  it('then a webhook carries texts, and calls where that is said', () => {
    const channelsWith = (patch: Record<string, string>) => readConfig({ ...WEBHOOK, ...patch }).texts[0];
    expect(channelsWith({})).toMatchObject({ channels: ['text'] });
    expect(channelsWith({ TWOFOLD_TEXT_WEBHOOK_CHANNELS: 'text,call' })).toMatchObject({ channels: ['text', 'call'] });
  });
  it('I-54 then half a carrier is a fault that tells no secret', () => {
    for (const name of Object.keys({ ...TWILIO, ...WEBHOOK })) {
      const faults = faultsOf({ ...TWILIO, ...WEBHOOK, [name]: '' });
      expect(names(faults)).toEqual([name]);
      expect(faults.join()).not.toMatch(/hunter|whsec_M/);
    }
    expect(names(faultsOf({ TWOFOLD_TEXT_GATEWAYS: 'twilio' }))).toEqual(Object.keys(TWILIO));
    const half = { ...TWILIO, TWOFOLD_TEXT_TWILIO_API_SECRET: 'hunter-key' };
    expect(names(faultsOf(half))).toEqual(['TWOFOLD_TEXT_TWILIO_API_KEY']);
  });
  it('I-54 then one that is spoken to in the clear is a fault in production', () => {
    const TWOFOLD_TEXT_TWILIO_URL = 'http://twilio.example';
    const plain = { ...TWILIO, ...WEBHOOK, TWOFOLD_TEXT_TWILIO_URL, TWOFOLD_TEXT_WEBHOOK_URL: 'http://texts.example' };
    expect(faultsOf(plain)).toEqual([]);
    const told = names(faultsOf({ ...plain, ...production }));
    expect(told).toEqual(['TWOFOLD_TEXT_TWILIO_URL', 'TWOFOLD_TEXT_WEBHOOK_URL']);
  });
  it.each([
    ['TWOFOLD_TEXT_GATEWAYS', 'hunter,twilio'],
    ['TWOFOLD_TEXT_GATEWAYS', 'twilio,twilio'],
    ['TWOFOLD_TEXT_TWILIO_ACCOUNT_SID', 'AChunter'],
    ['TWOFOLD_TEXT_TWILIO_ACCOUNT_SID', `AC${'0'.repeat(32)}/../hunter`],
    ['TWOFOLD_TEXT_TWILIO_AUTH_TOKEN', 'hunter two'],
    ['TWOFOLD_TEXT_TWILIO_FROM', 'hunter hunter'],
    ['TWOFOLD_TEXT_TWILIO_FROM', '+0151 hunter'],
    ['TWOFOLD_TEXT_TWILIO_MESSAGING_SERVICE', 'hunter'],
    ['TWOFOLD_TEXT_TWILIO_URL', 'https://api.twilio.example/hunter'],
    ['TWOFOLD_TEXT_WEBHOOK_URL', 'https://ana:hunter2@texts.example'],
    ['TWOFOLD_TEXT_WEBHOOK_URL', 'ftp://hunter.example'],
    ['TWOFOLD_TEXT_WEBHOOK_URL', 'https://'],
    ['TWOFOLD_TEXT_WEBHOOK_SECRET', 'whsec_hunter'],
    ['TWOFOLD_TEXT_WEBHOOK_SECRET', `whsec_${'hunter-hunter-hunter'.repeat(2)}`],
    ['TWOFOLD_TEXT_WEBHOOK_CHANNELS', 'hunter'],
  ])('I-54 then %s may not be %s, and what it is is not told', (name, value) => {
    const faults = faultsOf({ ...TWILIO, ...WEBHOOK, [name]: value });
    expect(names(faults)).toEqual([name]);
    expect(faults[0]).toMatch(/: must /);
    expect(faults.join()).not.toContain('hunter');
  });
});

describe('Given faults', () => {
  const WRONG = {
    PORT: 'hunter-port',
    TWOFOLD_URL: 'ftp://hunter-url.example',
    TWOFOLD_DATABASE_URL: 'mysql://root:hunter2@db.example',
    TWOFOLD_SECRET: 'hunter-short',
    TRUST_PROXY: 'hunter-yes',
    TWOFOLD_SILENCE_DAYS: 'hunter-days',
    TWOFOLD_MAIL: 'hunter-mail',
    TWOFOLD_SMTP_URL: 'smtp://ana:hunter2@mail.example/?hunter',
    TWOFOLD_MAIL_FROM: 'hunter <hunter>',
    TWOFOLD_LOG_LEVEL: 'hunter-level',
    TWOFOLD_NAME: 'hunter-name'.repeat(20),
    TWOFOLD_DEMO: 'hunter-demo',
  };

  it('then every one is told at once, by the name of its variable', () => {
    expect(new Set(names(faultsOf(WRONG)))).toEqual(new Set(Object.keys(WRONG)));
  });
  it('I-54 then no value is told', () => {
    const told = faultsOf({ ...WRONG, TWOFOLD_SECRETS: `${SECRET},hunter-old` }).join('\n');
    expect(told).not.toContain('hunter');
    expect(told).not.toContain(SECRET);
  });
  it('I-54 then neither is one inside the error itself', () => {
    expect(() => readConfig(WRONG)).toThrow(/^Twofold cannot start/);
    expect(() => readConfig(WRONG)).not.toThrow(/hunter/);
  });
  it('then a misspelled variable is one', () => {
    expect(faultsOf({ TWOFOLD_SECRETT: SECRET })).toEqual(['TWOFOLD_SECRETT: there is no such variable']);
    expect(faultsOf({ TWOFOLD_TEST_DATABASE_URL: 'x', PATH: '/bin' })).toEqual([]);
  });
  it.each(['0', '-1', '1.5', '99999999', 'thirty'])('then %s silent days are one', (value) => {
    expect(names(faultsOf({ TWOFOLD_SILENCE_DAYS: value }))).toEqual(['TWOFOLD_SILENCE_DAYS']);
  });
});

describe('Given production', () => {
  const production = { NODE_ENV: 'production', TWOFOLD_SECRET: SECRET };

  it('I-49 then it does not start without a secret', () => {
    expect(names(faultsOf({ NODE_ENV: 'production' }))).toEqual(['TWOFOLD_SECRET']);
    expect(faultsOf({ NODE_ENV: 'production', TWOFOLD_SECRETS: `${SECRET},${SECRET}2` })).toEqual([]);
  });
  it('I-49 then it does not start with the development inbox', () => {
    expect(names(faultsOf({ ...production, TWOFOLD_MAIL: 'inbox' }))).toEqual(['TWOFOLD_MAIL']);
    expect(readConfig(production).mail).toEqual({ kind: 'none' });
  });
  it('then there is no demonstration', () => {
    expect(readConfig({ ...production, TWOFOLD_DEMO: '1' }).demo).toBe('none');
  });
});

describe('Given a mail server', () => {
  const smtp = { TWOFOLD_SMTP_URL: 'smtp://mail.example', TWOFOLD_MAIL_FROM: 'security@acme.example' };
  const mailOf = (patch: Record<string, string>) => readConfig({ ...smtp, ...patch }).mail;

  it('then mail goes out by it, without another word, in production too', () => {
    const from = { name: 'Twofold', address: 'security@acme.example' };
    expect(mailOf({})).toEqual({ kind: 'smtp', url: new URL('smtp://mail.example'), from });
    expect(mailOf({ NODE_ENV: 'production', TWOFOLD_SECRET: SECRET })).toMatchObject({ kind: 'smtp' });
    expect(mailOf({ TWOFOLD_MAIL: 'inbox' })).toEqual({ kind: 'inbox' });
    expect(mailOf({ TWOFOLD_MAIL: 'none' })).toEqual({ kind: 'none' });
  });
  it('then whoever it comes from may have a name', () => {
    const mail = mailOf({ TWOFOLD_MAIL_FROM: 'Acme Security <security@acme.example>' });
    expect(mail).toMatchObject({ from: { name: 'Acme Security', address: 'security@acme.example' } });
  });
  it('then server and sender are both needed', () => {
    expect(names(faultsOf({ TWOFOLD_MAIL: 'smtp' }))).toEqual(['TWOFOLD_SMTP_URL', 'TWOFOLD_MAIL_FROM']);
    expect(names(faultsOf({ TWOFOLD_SMTP_URL: 'smtp://mail.example' }))).toEqual(['TWOFOLD_MAIL_FROM']);
  });
  it.each([
    'http://mail.example',
    'smtp://',
    'smtp://ana@mail.example',
    'smtp://a:%zz@mail.example',
    'smtp://m/?tls=0',
  ])('I-54 then %s is a fault, and is not told', (url) => {
    const faults = faultsOf({ ...smtp, TWOFOLD_SMTP_URL: url });
    expect(names(faults)).toEqual(['TWOFOLD_SMTP_URL']);
    expect(faults.join()).not.toMatch(/ana|%zz|m\/\?/);
  });
  it.each(['nobody', 'a@b.example, c@d.example', 'A\r\nBcc: <a@b.example>', 'A "B" <a@b.example>'])(
    'I-57 then %j is no sender',
    (from) => expect(names(faultsOf({ ...smtp, TWOFOLD_MAIL_FROM: from }))).toEqual(['TWOFOLD_MAIL_FROM']),
  );
});

describe('Given several secrets', () => {
  it('I-51 then they are read newest first, without the blanks', () => {
    expect(readConfig({ TWOFOLD_SECRETS: `${SECRET}2, ${SECRET}` }).secrets).toEqual([`${SECRET}2`, SECRET]);
  });
  it('I-51 then each must be long enough', () => {
    expect(names(faultsOf({ TWOFOLD_SECRETS: `${SECRET},` }))).toEqual(['TWOFOLD_SECRETS']);
  });
});

describe('Given a database address', () => {
  it.each(['postgres://db.example/twofold', 'postgresql://db.example/twofold', 'sqlite:data/twofold.db'])(
    '%s is taken',
    (url) => {
      expect(readConfig({ TWOFOLD_DATABASE_URL: url }).databaseUrl).toBe(url);
    },
  );
});
