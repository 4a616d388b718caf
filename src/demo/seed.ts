import type { Composition } from '../compose.ts';
import type { OrganizationId, UserId } from '../domain/ids.ts';
import { before, days, hours, type Instant } from '../domain/time.ts';
import type { Repositories } from '../ports/store.ts';
import { COLLEAGUES, type Colleague, HOLDS, LATELY } from './company.ts';
import { enroll } from './enroll.ts';
import { writeHistory } from './history.ts';
import { DEMO_ORGANIZATIONS, DEMO_PASSWORD, DEMO_PEOPLE } from './people.ts';
import { lastSignIn, type Settled } from './settled.ts';
import { CONNECTION, connectLarch, openToLarch } from './single-sign-on.ts';
import { inviteNewcomers, makeKey } from './waiting.ts';

export type DemoSize = 'small' | 'full';

/**
 * Fills an empty development database: with the six of the story, or with the whole company around them and a past of
 * five weeks. Whoever has a password has the same, hashed once, and all that belongs to the engine is one transaction.
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
    everybody.filter(({ isLinked }) => !isLinked).map(({ id }) => ({ user: id, hash })),
    now,
  );
  if (size === 'full') await connectLarch(composition, { everybody, now });
  await store.engine.transaction(async (repositories) => {
    for (const { id, name } of DEMO_ORGANIZATIONS) {
      await repositories.directory.putOrganization({ id: id as OrganizationId, name }, before(now, days(900)));
    }
    for (const person of everybody) await settle(composition, repositories, person, now);
    if (size === 'full') await furnish(composition, repositories, everybody);
  });
  await store.installation.write('demo', 'yes');
}

/** Alone they are as new as the installation; in the company they have been there for years. */
function theSix(size: DemoSize): readonly Omit<Settled, 'id'>[] {
  return DEMO_PEOPLE.map(({ hasApp, ...person }) => {
    const lately = (size === 'full' ? LATELY[person.email] : undefined) ?? { joined: 0, lastSeen: null };
    const rest = { methods: ['totp'], codesLeft: 10, suspended: false, isLinked: false } as const;
    return { ...person, ...lately, enrolled: hasApp ? 20 : null, ...rest };
  });
}

function asPerson({ organization, role, ...person }: Colleague): Omit<Settled, 'id'> {
  const elsewhere = HOLDS.filter(({ email }) => email === person.email);
  return {
    ...person,
    memberships: [{ organization, role }, ...elsewhere.map(({ at }) => ({ organization: at, role }))],
  };
}

async function settle(
  composition: Composition,
  repositories: Repositories,
  person: Settled,
  now: Instant,
): Promise<void> {
  const { id, name, email, memberships, suspended, lastSeen, isLinked } = person;
  const { directory } = repositories;
  const joined = before(now, days(person.joined));
  await directory.putUser({ id, email, name, state: 'active' }, joined);
  for (const { organization, role } of memberships) {
    const state = suspended ? 'suspended' : 'active';
    await directory.putMembership({ organization: organization as OrganizationId, user: id, role, state }, joined);
  }
  if (lastSeen !== null) await directory.noteSignIn(id, isLinked ? CONNECTION : null, lastSignIn(lastSeen, now));
  await enroll(composition, repositories, person, now);
}

/** Hillside requires it since twelve days ago, without text messages, and gives newcomers a week; and what happened lately. */
async function furnish(
  { people: { crypto }, clock }: Composition,
  repositories: Repositories,
  everybody: readonly Settled[],
): Promise<void> {
  const now = clock.now();
  const { policies, teammates } = repositories;
  const hillside = 'hillside' as OrganizationId;
  const { policy, version } = await policies.find(hillside);
  const since = before(now, days(12));
  const required = {
    ...policy,
    secondFactor: 'required',
    methods: ['passkey', 'totp'],
    inForceFrom: since,
    turnedOnAt: since,
    graceDays: 7,
  } as const;
  const by = everybody.find(({ email }) => email === 'hugo@hillside.example')?.id ?? null;
  await policies.change({ organization: hillside, version, policy: required, by }, since);
  for (const { email, by: resetBy, at } of HOLDS) {
    const held = everybody.find((person) => person.email === email);
    if (held === undefined) continue;
    await teammates.hold(held.id, [at as OrganizationId], resetBy as OrganizationId, before(now, hours(145)));
  }
  const made = [
    ...(await openToLarch(repositories, { everybody, now })),
    ...(await inviteNewcomers(repositories, { crypto, everybody, now })),
    ...(await makeKey(repositories, { crypto, everybody, now })),
  ];
  await writeHistory(repositories.audit, { everybody, made, now });
}
