import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { hashRaw } from '@node-rs/argon2';
import type { Keyring } from '../ports/keyring.ts';
import { HasherBusy, type PasswordHasher } from '../ports/password-hasher.ts';
import { nodeCrypto } from './node-crypto.ts';
import { takeTurns } from './turns.ts';

/** argon2id, OWASP's smallest: 19 MiB, two passes, one lane. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 } as const;
/** Waiting longer than this many hashes per core (under two seconds) helps nobody. */
const PLACES_PER_CORE = 128;

/** So that no core is idle while the thread that hands out work is busy with something else: a tenth more sign-ins. */
const SPARE_TURNS = 2;

/** The raw hash is keyed once more with a pepper that is not in the database (HMAC-SHA-256 of the keyring). */
export function argon2Hasher(keyring: Keyring): PasswordHasher {
  const cores = availableParallelism();
  const turn = takeTurns(cores + SPARE_TURNS);
  const inPlace = keepPlaces(cores * PLACES_PER_CORE);
  const line = new AsyncLocalStorage<string>();
  const stretch = (password: string, salt: Buffer) =>
    turn(line.getStore() ?? '', () => hashRaw(password.normalize('NFKC'), { ...PARAMETERS, salt }));
  const pepper = (raw: Buffer) => keyring.macs('password', raw.toString('base64url'));
  const nobody = { salt: randomBytes(16), mac: randomBytes(32).toString('base64url') };
  return {
    inPlace: (network, work) => inPlace(network, () => line.run(network, work)),
    async hash(password) {
      const salt = randomBytes(16);
      const [mac] = pepper(await stretch(password, salt));
      return `argon2id$1$${salt.toString('base64url')}$${mac}`;
    },
    async verify(password, hash) {
      const { salt, mac } = hash === null ? nobody : parse(hash);
      const macs = pepper(await stretch(password, salt));
      const fits = macs.map((candidate) => nodeCrypto.equal(candidate, mac)).includes(true);
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

/** Counts who is inside, whole and by network. */
function keepPlaces(places: number): PasswordHasher['inPlace'] {
  const inside = new Map<string, number>();
  let all = 0;
  return async (network, work) => {
    const own = inside.get(network) ?? 0;
    if (all >= places || own >= places / 2) throw new HasherBusy('Too many passwords are being checked.');
    all += 1;
    inside.set(network, own + 1);
    try {
      return await work();
    } finally {
      all -= 1;
      const left = (inside.get(network) ?? 1) - 1;
      if (left === 0) inside.delete(network);
      else inside.set(network, left);
    }
  };
}
