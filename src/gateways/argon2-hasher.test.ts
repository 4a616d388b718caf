import { availableParallelism } from 'node:os';
import { hashRaw } from '@node-rs/argon2';
import { describe, expect, it } from 'vitest';
import { HasherBusy } from '../ports/password-hasher.ts';
import { aesKeyring } from './aes-keyring.ts';
import { argon2Hasher } from './argon2-hasher.ts';

const keyring = aesKeyring(['a-secret-with-more-than-32-letters-in-it']);
const hasher = argon2Hasher(keyring);
const ARGON2ID = 2;
const FLOOD = 60;
const PASSWORD = 'correct horse battery staple';

describe('Given a password and its hash', () => {
  it('I-49 then the right one fits, a wrong one does not, and neither does nobody', async () => {
    const hash = await hasher.hash(PASSWORD);
    expect(await hasher.verify(PASSWORD, hash)).toBe(true);
    expect(await hasher.verify(`${PASSWORD} `, hash)).toBe(false);
    expect(await hasher.verify(PASSWORD, null)).toBe(false);
    expect(hash).not.toContain(PASSWORD);
  });
  it('I-49 then the same password is never hashed alike', async () => {
    expect(await hasher.hash(PASSWORD)).not.toBe(await hasher.hash(PASSWORD));
  });
  it('I-49 then it is argon2id at 19 MiB and two passes, under the pepper', async () => {
    const [name, version, salt = '', mac] = (await hasher.hash(PASSWORD)).split('$');
    const parameters = { algorithm: ARGON2ID, memoryCost: 19_456, timeCost: 2, parallelism: 1 };
    const raw = await hashRaw(PASSWORD, { ...parameters, outputLen: 32, salt: Buffer.from(salt, 'base64url') });
    expect([name, version]).toEqual(['argon2id', '1']);
    expect(mac).toBe(keyring.macs('password', raw.toString('base64url'))[0]);
  });
  it('I-49 then it does not fit under another pepper', async () => {
    const other = argon2Hasher(aesKeyring(['another-secret-with-more-than-32-letters']));
    expect(await other.verify(PASSWORD, await hasher.hash(PASSWORD))).toBe(false);
  });
  it('I-51 then it fits after the key was rotated', async () => {
    const rotated = argon2Hasher(
      aesKeyring(['new-secret-with-more-than-32-letters', 'a-secret-with-more-than-32-letters-in-it']),
    );
    expect(await rotated.verify(PASSWORD, await hasher.hash(PASSWORD))).toBe(true);
  });
  it('then the way a keyboard composes letters does not matter', async () => {
    const hash = await hasher.hash('caf\u00e9 with milk every morning');
    expect(await hasher.verify('cafe\u0301 with milk every morning', hash)).toBe(true);
  });
  it('I-17 then a hash that cannot be read is a fault and no yes', async () => {
    await expect(hasher.verify(PASSWORD, 'md5$1$x$y')).rejects.toThrow('cannot be read');
    await expect(hasher.verify(PASSWORD, '')).rejects.toThrow('cannot be read');
  });
});

describe('Given an unknown address', () => {
  it('I-03 then no is said after as much work as for a known one', async () => {
    const hash = await hasher.hash(PASSWORD);
    const work = async (candidate: string | null) => {
      const started = process.cpuUsage();
      for (let round = 0; round < 5; round += 1) await hasher.verify('some other password', candidate);
      const { user, system } = process.cpuUsage(started);
      return user + system;
    };
    await work(hash);
    const [known, unknown] = [await work(hash), await work(null)];
    expect(unknown).toBeGreaterThan(known / 3);
  }, 30_000);
});

describe('Given more passwords than can be checked', () => {
  const places = availableParallelism() * 128;
  /** Work that stays inside until it is let go. */
  function crowd(capped: ReturnType<typeof argon2Hasher>, network: string, size: number) {
    const { promise: gate, resolve: letGo } = Promise.withResolvers<void>();
    const outcomes = Array.from({ length: size }, () => capped.inPlace(network, () => gate));
    return { letGo, settled: Promise.allSettled(outcomes) };
  }
  const refused = (outcomes: readonly PromiseSettledResult<unknown>[]) =>
    outcomes.filter((outcome) => outcome.status === 'rejected' && outcome.reason instanceof HasherBusy).length;

  it('I-04 then one network takes at most half of the places, and another still gets in', async () => {
    const capped = argon2Hasher(keyring);
    const flood = crowd(capped, '203.0.113', places);
    expect(await capped.inPlace('198.51.100', async () => 'in')).toBe('in');
    flood.letGo();
    expect(refused(await flood.settled)).toBe(places / 2);
    expect(await capped.inPlace('203.0.113', async () => 'in')).toBe('in');
  });
  it('I-04 then turns go round by network: one from another waits for some of a flood, not for all of it', async () => {
    const busy = argon2Hasher(keyring);
    const done: string[] = [];
    const check = (network: string) =>
      busy.inPlace(network, async () => {
        await busy.verify(PASSWORD, null);
        done.push(network);
      });
    const flood = Array.from({ length: FLOOD }, () => check('203.0.113'));
    await Promise.all([...flood, check('198.51.100'), check('192.0.2')]);
    expect(done).toHaveLength(FLOOD + 2);
    // In which order they begin is told to the turn (`turns.test.ts`). They end as the computer lets them: a thread that is
    // held up by something else is overtaken by many, but not by half of a flood.
    expect(done.indexOf('198.51.100')).toBeLessThan(FLOOD / 2);
    expect(done.indexOf('192.0.2')).toBeLessThan(FLOOD / 2);
    expect(done.lastIndexOf('203.0.113')).toBe(FLOOD + 1);
  });
  it('I-04 then those beyond all places are told at once', async () => {
    const capped = argon2Hasher(keyring);
    const floods = ['192.0.2', '198.51.100', '203.0.113'].map((network) => crowd(capped, network, places / 2));
    for (const flood of floods) flood.letGo();
    const settled = await Promise.all(floods.map((flood) => flood.settled));
    expect(settled.map(refused)).toEqual([0, 0, places / 2]);
  });
});
