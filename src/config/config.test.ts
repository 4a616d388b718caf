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
    expect(config).toMatchObject({ production: false, port: 3000, mail: 'inbox', secrets: null, demo: true });
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

describe('Given faults', () => {
  const WRONG = {
    PORT: 'hunter-port',
    TWOFOLD_URL: 'ftp://hunter-url.example',
    TWOFOLD_DATABASE_URL: 'mysql://root:hunter2@db.example',
    TWOFOLD_SECRET: 'hunter-short',
    TRUST_PROXY: 'hunter-yes',
    TWOFOLD_SILENCE_DAYS: 'hunter-days',
    TWOFOLD_MAIL: 'hunter-mail',
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
    expect(readConfig(production).mail).toBe('none');
  });
  it('then there is no demonstration', () => {
    expect(readConfig({ ...production, TWOFOLD_DEMO: '1' }).demo).toBe(false);
  });
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
