import { describe, expect, it } from 'vitest';
import { SCOPES } from '../../../src/domain/api-keys/scopes.ts';
import type { OrganizationId, UserId } from '../../../src/domain/ids.ts';
import { fresh, type Host, hostOn, refusalOf, unwrap } from '../../fixtures/host.ts';
import { invitationsOn, inviteStranger } from '../../fixtures/invitations.ts';
import { onEachDatabase } from '../../fixtures/on-each-database.ts';
import { confirmedAdmin, memberOfAll } from '../../fixtures/team.ts';

/** An organization with somebody on hold, an invitation and a key, and the owner who acts. */
async function stage(host: Host) {
  const other = await confirmedAdmin(host, 'owner');
  const organization = other.organization as OrganizationId;
  const { invitation } = await inviteStranger(host, other);
  const asOther = { session: other.session, organization, password: null };
  const { key } = unwrap(await host.engine.apiKeys.make({ ...asOther, name: 'Old', scopes: [...SCOPES], days: 90 }));
  const { user: member } = await memberOfAll(host, [organization]);
  const { teammates } = host.store.engine.repositories;
  await teammates.hold(member as UserId, [organization], organization, host.clock.now());
  const { user: owner, session } = await confirmedAdmin(host, 'owner', organization);
  return { organization, owner, member, invitation, key: key.id, by: { session, organization, password: null } };
}

type Stage = Awaited<ReturnType<typeof stage>>;

const ACTS: Readonly<Record<string, (host: Host, stage: Stage) => Promise<string | null>>> = {
  async 'resets a member'({ engine }, { by, member }) {
    const [outcome] = unwrap(await engine.members.reset({ ...by, users: [member], reason: 'Lost phone' }));
    return outcome?.skipped === 'not-admin' ? 'role.insufficient' : (outcome?.skipped ?? null);
  },
  async 'changes a member'({ engine }, { by, member }) {
    return refusalOf(await engine.members.change({ ...by, user: member, to: 'admin' }));
  },
  async 'signs a member out'({ engine }, { by, member }) {
    return refusalOf(await engine.members.signOut({ ...by, user: member }));
  },
  async 'vouches for a member'({ engine }, { by, member }) {
    return refusalOf(await engine.members.vouchFor({ ...by, user: member }));
  },
  async 'changes the policy'({ engine }, { by, organization }) {
    const { version } = await engine.policies.read(organization);
    const off = { secondFactor: 'optional', openSessions: 'at-once', emailPeople: false } as const;
    return refusalOf(await engine.policies.change({ ...by, ...off, version, seen: null }));
  },
  async 'changes the countries of text messages'({ engine }, { by, organization }) {
    const { version } = await engine.policies.read(organization);
    return refusalOf(await engine.policies.changeTextCountries({ ...by, countries: ['SE'], version }));
  },
  async 'invites somebody'(host, { by }) {
    const emails = [`${fresh('new')}@acme.example`];
    return refusalOf(await invitationsOn(host).invite({ ...by, emails, role: 'member' }));
  },
  async 'sends an invitation again'(host, { by, invitation }) {
    return refusalOf(await invitationsOn(host).resend({ ...by, invitation }));
  },
  async 'revokes an invitation'(host, { by, invitation }) {
    return refusalOf(await invitationsOn(host).revoke({ ...by, invitation }));
  },
  async 'makes an API key'({ engine }, { by }) {
    return refusalOf(await engine.apiKeys.make({ ...by, name: 'New', scopes: [...SCOPES], days: 90 }));
  },
  async 'revokes an API key'({ engine }, { by, key }) {
    return refusalOf(await engine.apiKeys.revoke({ ...by, id: key }));
  },
};

/** A node on which this comes once a request is admitted, and before the transaction that writes. */
function beforeWriting({ store, clock }: Host, happens: () => Promise<void>): Host {
  const { engine, people } = store;
  return hostOn(
    {
      ...store,
      engine: { ...engine, transaction: (work) => happens().then(() => engine.transaction(work)) },
      people: { ...people, transaction: (work) => happens().then(() => people.transaction(work)) },
    },
    clock,
  );
}

onEachDatabase('Given an owner whose request is under way', (world) => {
  describe.each(Object.entries(ACTS))('who %s', (_, act) => {
    it.each([
      ['demoted', { role: 'member' }],
      ['suspended', { role: 'owner', state: 'suspended' }],
    ] as const)(
      'T8 I-33 I-37 when they are %s after they were admitted, then it is refused, and nothing is written',
      async (_, membership) => {
        const host = world.node();
        const staged = await stage(host);
        const { organization, owner: user } = staged;
        let before: readonly string[] = [];
        const late = beforeWriting(host, async () => {
          await host.engine.directory.putMembership({ organization, user, ...membership });
          before = (await world.raw().dump()).toSorted();
        });
        expect(await act(late, staged)).toBe('role.insufficient');
        expect(before).not.toEqual([]);
        expect((await world.raw().dump()).toSorted()).toEqual(before);
        await host.engine.directory.putMembership({ organization, user, role: 'owner', state: 'active' });
        expect(await act(host, staged)).toBeNull();
      },
    );
  });
});
