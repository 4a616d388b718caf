import { totpBinding } from '../application/methods/totp.ts';
import { digestsOf, replaceRecoveryCodes } from '../application/recovery/recovery-codes.ts';
import type { Composition } from '../compose.ts';
import { TOTP_SECRET_BYTES, timeStepAt } from '../domain/authenticators/totp.ts';
import type { AuthenticatorId, OrganizationId, UserId } from '../domain/ids.ts';
import { before, days, type Instant } from '../domain/time.ts';
import type { Repositories } from '../ports/store.ts';
import { COLLEAGUES, type Colleague, LATELY, ON_HOLD } from './company.ts';
import { writeHistory } from './history.ts';
import { DEMO_ORGANIZATIONS, DEMO_PASSWORD, DEMO_PEOPLE } from './people.ts';
import { lastSignIn, type Settled } from './settled.ts';

export type DemoSize = 'small' | 'full';

/**
 * Fills an empty development database: with the six of the story, or with the whole company around them and a past of
 * five weeks. Everybody has the same password, hashed once, and all that belongs to the engine is one transaction.
 */
export async function seedDemo(composition: Composition, size: DemoSize): Promise<void> {
  const { people, store, clock } = composition;
  const now = clock.now();
  const everybody = [...theSix(size), ...(size === 'full' ? COLLEAGUES.map(asPerson) : [])].map((person) => ({
    ...person,
    id: people.crypto.newId('usr') as UserId,
  }));
  const hash = await people.hasher.hash(DEMO_PASSWORD);
  await store.accounts.putPasswords(
    everybody.map(({ id }) => ({ user: id, hash })),
    now,
  );
  await store.engine.transaction(async (repositories) => {
    for (const { id, name } of DEMO_ORGANIZATIONS) {
      await repositories.directory.putOrganization({ id: id as OrganizationId, name }, before(now, days(900)));
    }
    for (const person of everybody) await settle(composition, repositories, person, now);
    if (size === 'full') await furnish(repositories, everybody, now);
  });
  await store.installation.write('demo', 'yes');
}

/** Alone they are as new as the installation; in the company they have been there for years. */
function theSix(size: DemoSize): readonly Omit<Settled, 'id'>[] {
  return DEMO_PEOPLE.map(({ hasApp, ...person }) => {
    const lately = (size === 'full' ? LATELY[person.email] : undefined) ?? { joined: 0, lastSeen: null };
    return { ...person, ...lately, enrolled: hasApp ? 20 : null, codesLeft: 10, suspended: false };
  });
}

function asPerson({ organization, role, ...person }: Colleague): Omit<Settled, 'id'> {
  const both = person.email === ON_HOLD ? [{ organization: 'acme', role }] : [];
  return { ...person, memberships: [{ organization, role }, ...both] };
}

async function settle(
  composition: Composition,
  repositories: Repositories,
  person: Settled,
  now: Instant,
): Promise<void> {
  const { id, name, email, memberships, suspended, lastSeen } = person;
  const { directory } = repositories;
  const joined = before(now, days(person.joined));
  await directory.putUser({ id, email, name, state: 'active' }, joined);
  for (const { organization, role } of memberships) {
    const state = suspended ? 'suspended' : 'active';
    await directory.putMembership({ organization: organization as OrganizationId, user: id, role, state }, joined);
  }
  if (lastSeen !== null) await directory.noteSignIn(id, null, lastSignIn(lastSeen, now));
  if (person.enrolled !== null) await enrollApp(composition, repositories, person, before(now, days(person.enrolled)));
}

/** As a confirmed set-up leaves it; the codes themselves nobody has seen. `twofold demo code` shows the current one. */
async function enrollApp(
  { people, keyring }: Composition,
  repositories: Repositories,
  { id: user, codesLeft }: Settled,
  enrolledAt: Instant,
): Promise<void> {
  const id = people.crypto.newId('aut') as AuthenticatorId;
  const sealedSecret = keyring.seal(people.crypto.randomBytes(TOTP_SECRET_BYTES), totpBinding(user, id));
  await repositories.authenticators.addTotp({ id, user, sealedSecret, step: timeStepAt(enrolledAt) }, enrolledAt);
  const needs = { crypto: people.crypto, keyring };
  const codes = await replaceRecoveryCodes(needs, repositories, user, enrolledAt);
  for (const code of codes.slice(codesLeft)) {
    await repositories.recoveryCodes.spend(user, digestsOf(needs, user, code.replaceAll('-', '')), enrolledAt);
  }
  await repositories.recoveryCodes.noteSaved(user);
}

/** Hillside requires it since twelve days ago and gives newcomers a week; and what happened lately. */
async function furnish(repositories: Repositories, everybody: readonly Settled[], now: Instant): Promise<void> {
  const { policies, teammates } = repositories;
  const [acme, hillside] = ['acme' as OrganizationId, 'hillside' as OrganizationId];
  const { policy, version } = await policies.find(hillside);
  const since = before(now, days(12));
  const required = {
    ...policy,
    secondFactor: 'required',
    inForceFrom: since,
    turnedOnAt: since,
    graceDays: 7,
  } as const;
  const by = everybody.find(({ email }) => email === 'hugo@hillside.example')?.id ?? null;
  await policies.change({ organization: hillside, version, policy: required, by }, since);
  const held = everybody.find(({ email }) => email === ON_HOLD);
  if (held !== undefined) await teammates.hold(held.id, [acme], hillside, before(now, days(6)));
  await writeHistory(repositories.audit, everybody, now);
}
