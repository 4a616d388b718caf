import { randomBytes, timingSafeEqual } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { hashRaw } from '@node-rs/argon2';
import type { Keyring } from '../ports/keyring.ts';
import { HasherBusy, type PasswordHasher } from '../ports/password-hasher.ts';

/** argon2id, OWASP's smallest: 19 MiB, two passes, one lane. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 } as const;
/** Waiting longer than this many hashes per core helps nobody. */
const MOST_WAITING_PER_CORE = 32;

/** The raw hash is keyed once more with a pepper that is not in the database (HMAC-SHA-256 of the keyring). */
export function argon2Hasher(keyring: Keyring): PasswordHasher {
  const turn = takeTurns(availableParallelism());
  const stretch = (password: string, salt: Buffer) =>
    turn(() => hashRaw(password.normalize('NFKC'), { ...PARAMETERS, salt }));
  const pepper = (raw: Buffer) => keyring.macs('password', raw.toString('base64url'));
  const nobody = { salt: randomBytes(16), mac: randomBytes(32).toString('base64url') };
  return {
    async hash(password) {
      const salt = randomBytes(16);
      const [mac] = pepper(await stretch(password, salt));
      return `argon2id$1$${salt.toString('base64url')}$${mac}`;
    },
    async verify(password, hash) {
      const { salt, mac } = hash === null ? nobody : parse(hash);
      const macs = pepper(await stretch(password, salt));
      const fits = macs.map((candidate) => sameText(candidate, mac)).includes(true);
      return fits && hash !== null;
    },
  };
}

function parse(hash: string): { salt: Buffer; mac: string } {
  const [algorithm, version, salt, mac] = hash.split('$');
  if (algorithm !== 'argon2id' || version !== '1' || salt === undefined || mac === undefined) {
    throw new Error('A stored password hash cannot be read.');
  }
  return { salt: Buffer.from(salt, 'base64url'), mac };
}

function sameText(one: string, other: string): boolean {
  const [first, second] = [Buffer.from(one), Buffer.from(other)];
  return first.length === second.length && timingSafeEqual(first, second);
}

/** At most `cores` run at once; beyond a bounded queue the caller is told at once to come back later. */
function takeTurns(cores: number) {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async <Value>(work: () => Promise<Value>): Promise<Value> => {
    if (running >= cores) {
      if (waiting.length >= cores * MOST_WAITING_PER_CORE)
        throw new HasherBusy('Too many passwords are being checked.');
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else {
      running += 1;
    }
    try {
      return await work();
    } finally {
      // The place is handed over, not freed, so that a newcomer cannot slip in before those who wait.
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
