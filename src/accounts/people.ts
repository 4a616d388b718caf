import type { Engine } from '../application/engine.ts';
import { emailKey } from '../domain/email.ts';
import type { UserId } from '../domain/ids.ts';
import { faultOfName, type NameFault } from '../domain/name.ts';
import type { Role } from '../domain/organizations/role.ts';
import type { AccountStore } from '../ports/account-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { Crypto } from '../ports/crypto.ts';
import type { PasswordHasher } from '../ports/password-hasher.ts';
import type { PasswordRules } from './password-rules.ts';

export interface PeopleNeeds extends PasswordRules {
  readonly store: AccountStore;
  readonly hasher: PasswordHasher;
  readonly clock: Clock;
  readonly crypto: Crypto;
  readonly engine: Engine;
}

export interface NewPerson {
  readonly email: string;
  readonly name: string;
  readonly password: string;
  readonly memberships: readonly { readonly organization: string; readonly role: Role }[];
}

/** Makes a person of the server's own, mirrors them to the engine, and keeps their password. */
export async function createPerson(
  needs: PeopleNeeds,
  { email, name, password, memberships }: NewPerson,
): Promise<UserId> {
  refuseUnfitName(name);
  const hash = await needs.hasher.hash(password);
  const id = needs.crypto.newId('usr') as UserId;
  // The password first: a crash in between leaves nobody who exists and cannot get in.
  await needs.store.putPassword(id, hash, needs.clock.now());
  await needs.engine.directory.putUser({ id, email: email.trim(), name: name.trim() });
  for (const membership of memberships) await needs.engine.directory.putMembership({ ...membership, user: id });
  return id;
}

/** `null` where the address is free. */
export async function findPerson({ store }: Pick<PeopleNeeds, 'store'>, email: string): Promise<UserId | null> {
  return (await store.findPassword(emailKey(email)))?.userId ?? null;
}

export async function createOrganization(
  needs: Pick<PeopleNeeds, 'engine' | 'crypto'>,
  { name, id = needs.crypto.newId('org') }: { readonly name: string; readonly id?: string | undefined },
): Promise<string> {
  refuseUnfitName(name);
  await needs.engine.directory.putOrganization({ id, name: name.trim() });
  return id;
}

/** Whoever asks people for names checks them first, and says it on the page; this is the second wall. */
export class UnfitName extends Error {
  override readonly name = 'UnfitName';

  constructor(fault: NameFault) {
    super(WHAT_NAMES_ARE[fault]);
  }
}

const WHAT_NAMES_ARE = {
  'too-long': 'A name has 100 characters at most. Choose a shorter one.',
  control: 'A name has no line breaks, tabs or other control characters. Leave them out.',
  direction: 'A name has no characters that turn the direction of writing, such as U+202E. Leave them out.',
  'nothing-visible': 'A name has at least one character that can be seen. Choose another.',
} as const satisfies Record<NameFault, string>;

/** @throws {UnfitName} */
export function refuseUnfitName(name: string): void {
  const fault = faultOfName(name);
  if (fault !== null) throw new UnfitName(fault);
}
