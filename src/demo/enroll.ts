import { totpBinding } from '../application/methods/totp.ts';
import { digestsOf, replaceRecoveryCodes } from '../application/recovery/recovery-codes.ts';
import type { Composition } from '../compose.ts';
import type { Method } from '../domain/authenticators/methods.ts';
import { TOTP_SECRET_BYTES, timeStepAt } from '../domain/authenticators/totp.ts';
import type { AuthenticatorId } from '../domain/ids.ts';
import { before, days, type Instant } from '../domain/time.ts';
import type { Repositories } from '../ports/store.ts';
import { daySetUp, type Settled } from './settled.ts';

/** A COSE key (RFC 9052 §7) on the curve P-256, before and between its two coordinates. */
const COSE = [Uint8Array.of(0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32), Uint8Array.of(0x22, 0x58, 32)] as const;

/** Numbers that Ofcom keeps for films and tests, which ring nowhere. */
const NUMBERS = '+447700900';

/** As confirmed set-ups leave it, in the order in which they were done. */
export async function enroll(
  composition: Composition,
  repositories: Repositories,
  person: Settled,
  now: Instant,
): Promise<void> {
  if (person.enrolled === null) return;
  for (const [place, method] of person.methods.entries()) {
    const id = composition.people.crypto.newId('aut') as AuthenticatorId;
    const at = before(now, days(daySetUp(person.enrolled, place)));
    await SET_UP[method](composition, repositories, { person, id, at });
  }
  await giveCodes(composition, repositories, person, before(now, days(person.enrolled)));
}

interface SetUp {
  readonly person: Settled;
  readonly id: AuthenticatorId;
  readonly at: Instant;
}

type SetUpMethod = (composition: Composition, repositories: Repositories, setUp: SetUp) => Promise<unknown>;

const SET_UP: Readonly<Record<Method, SetUpMethod>> = {
  /** `twofold demo code` shows the current code. */
  totp({ people: { crypto }, keyring }, { authenticators }, { person: { id: user }, id, at }) {
    const sealedSecret = keyring.seal(crypto.randomBytes(TOTP_SECRET_BYTES), totpBinding(user, id));
    return authenticators.addTotp({ id, user, sealedSecret, step: timeStepAt(at) }, at);
  },
  /** Nobody has the private half: it shows in the lists, and opens nothing. */
  passkey({ people: { crypto } }, { passkeys }, { person: { id: user }, id, at }) {
    const [x, y] = [crypto.randomBytes(32), crypto.randomBytes(32)];
    const publicKey = Uint8Array.from([...COSE[0], ...x, ...COSE[1], ...y]);
    const device = { counter: 0, transports: ['internal'], userVerified: true, opensAlone: false };
    return passkeys.add({ id, user, name: null, credentialId: crypto.newToken(), publicKey, ...device }, at);
  },
  /** What is texted there stands in the development inbox. */
  async sms(_, { texts }, { person: { id: user, joined }, id, at }) {
    return texts.addPhone({ id, user, number: `${NUMBERS}${String(joined).padStart(3, '0')}`, country: 'GB' }, at);
  },
};

/** The codes themselves nobody has seen. */
async function giveCodes(
  { people: { crypto }, keyring }: Composition,
  repositories: Repositories,
  { id: user, codesLeft }: Settled,
  at: Instant,
): Promise<void> {
  const needs = { crypto, keyring };
  const codes = await replaceRecoveryCodes(needs, repositories, user, at);
  for (const code of codes.slice(codesLeft)) {
    await repositories.recoveryCodes.spend(user, digestsOf(needs, user, code), at);
  }
  await repositories.recoveryCodes.noteSaved(user);
}
