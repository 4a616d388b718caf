import { describe, expect, it } from 'vitest';
import type { OrganizationId } from '../../../src/domain/ids.ts';
import { inviteNextMembers } from '../../../src/worker/invitations.ts';
import { choose, createPasskey, lookAtPolicy as look, ownerWithBoth } from '../../fixtures/choosing.ts';
import {
  begin,
  complete,
  enrolledMember,
  hostOn,
  mailTo,
  newMember,
  nextCode,
  refusalOf,
  require2fa,
  signIn,
  stateOf,
  stepUp,
  tokenOf,
  unwrap,
} from '../../fixtures/host.ts';
import { onEachDatabase } from '../../fixtures/on-each-database.ts';
import { join } from '../../fixtures/team.ts';
import { testClock } from '../../fixtures/test-clock.ts';

onEachDatabase('Given an organization that chooses which methods count', (world) => {
  const events = (organization: string) =>
    world
      .raw()
      .run(`select details from audit_events where organization_id = '${organization}' and action = 'policy.changed'`);

  describe('when an owner lets only passkeys count', () => {
    it('M12 S7 I-52 then it is one event with what counted before and after, and the owners are told', async () => {
      const host = world.node();
      const owner = await ownerWithBoth(host);
      await mailTo(host, owner.user);
      const changed = unwrap(await choose(host, owner, ['passkey']));
      expect(changed.policy).toMatchObject({ secondFactor: 'required', methods: ['passkey'] });
      const [event, ...others] = await events(owner.organization);
      expect(others).toEqual([]);
      expect(JSON.parse(String(event?.['details']))).toMatchObject({
        ...{ methodsBefore: 'passkey,totp,sms', methodsAfter: 'passkey', onlyMethods: true },
      });
      expect(await mailTo(host, owner.user)).toMatchObject([
        { kind: 'policy-methods-changed', methods: ['passkey'], isRequired: true, by: `Name of ${owner.user}` },
      ]);
    });

    it('M12 I-01 I-20 then whoever has an app alone proves it first, then adds a passkey, never on the first factor alone', async () => {
      const host = world.node();
      const owner = await ownerWithBoth(host);
      const member = await enrolledMember(host);
      await join(host, owner.organization, member.user);
      unwrap(await choose(host, owner, ['passkey']));
      const challenge = await begin(host, member.user);
      const token = tokenOf(challenge);
      expect(stateOf(challenge)).toBe('challenge');
      expect(refusalOf(await host.engine.signIns.passkeyCreation({ token }))).toBe('sign_in.wrong_step');
      expect(refusalOf(await host.engine.signIns.stageTotp({ token }))).toBe('sign_in.wrong_step');
      const response = await nextCode(host, member.secret);
      const shown = unwrap(await host.engine.signIns.answerWithTotp({ token, response }));
      expect(stateOf(shown)).toBe('enroll');
      const seen = unwrap(await host.engine.signIns.look({ token: tokenOf(shown) }));
      expect(seen).toMatchObject({ offered: ['passkey'], held: 'kept' });
      expect(refusalOf(await host.engine.signIns.stageTotp({ token: tokenOf(shown) }))).toBe('method.not_allowed');
      const session = await complete(host, await createPasskey(host, shown));
      const question = { session, organization: owner.organization };
      expect(await host.engine.authorize(question)).toMatchObject({ kind: 'allow' });
    });

    it('S7 T1 then an open session that showed the app is asked at its next request, and one that showed nothing is challenged', async () => {
      const host = world.node();
      const owner = await ownerWithBoth(host);
      const member = await enrolledMember(host);
      await join(host, owner.organization, member.user);
      const session = await signIn(host, member);
      const question = { session, organization: owner.organization };
      expect((await host.engine.authorize(question)).kind).toBe('allow');
      unwrap(await choose(host, owner, ['passkey']));
      expect(await host.engine.authorize(question)).toEqual({ kind: 'enroll', methods: ['passkey'] });
      expect((await host.engine.authorize({ session, organization: member.organization })).kind).toBe('allow');
    });

    it('I-56 U5 then those who have only others are written to, and those who have nothing as before', async () => {
      const host = world.node();
      const owner = await ownerWithBoth(host);
      const [holder, bare] = [await enrolledMember(host), await newMember(host)];
      for (const { user } of [holder, bare]) await join(host, owner.organization, user);
      await mailTo(host, holder.user);
      unwrap(await choose(host, owner, ['passkey'], { emailPeople: true }));
      while ((await inviteNextMembers({ store: world.store().engine, clock: host.clock })) > 0);
      const due = await host.store.engine.repositories.outbox.lease(1000, host.clock.now(), host.clock.now());
      const written = due.flatMap(({ message }) =>
        message === null ? [] : [[message.to.email, message.content.kind]],
      );
      expect(written).toContainEqual([`${holder.user}@acme.example`, 'another-method-needed']);
      expect(written).toContainEqual([`${bare.user}@acme.example`, 'enrollment-invitation']);
      expect(written).not.toContainEqual([`${owner.user}@acme.example`, 'another-method-needed']);
    });

    it('S7 T3 then the preview counts them, and names the first few', async () => {
      const host = world.node();
      const owner = await ownerWithBoth(host);
      for (let left = 6; left > 0; left -= 1) await join(host, owner.organization, (await enrolledMember(host)).user);
      await join(host, owner.organization, (await newMember(host)).user);
      const impact = await host.engine.policies.previewMethods(owner.organization as OrganizationId, ['passkey']);
      expect(impact).toMatchObject({ total: 8, noChange: 1, mustSetUp: 7, mustAdd: { count: 6 } });
      expect(impact?.mustAdd.names).toHaveLength(5);
      await join(host, owner.organization, (await newMember(host)).user);
      expect(refusalOf(await choose(host, owner, ['passkey'], { seen: impact }))).toBe('policy.impact_changed');
    });
  });

  describe('when what is chosen would lock somebody out', () => {
    const withoutTexts = () => hostOn(world.store(), testClock(), { methods: ['passkey', 'totp'] });

    it('I-37 then a requirement that no owner can meet is refused, and leaves what was', async () => {
      const host = world.node();
      const owner = await enrolledMember(host, 'owner');
      const session = await stepUp(host, owner);
      expect(refusalOf(await choose(host, { ...owner, session }, ['passkey']))).toBe('policy.owner_without_method');
      expect((await look(host, owner.organization)).policy.methods).toEqual(['passkey', 'totp', 'sms']);
      expect(await events(owner.organization)).toEqual([]);
    });
    it('I-37 then it may be chosen while nothing is required, but not required after that', async () => {
      const host = withoutTexts();
      const owner = await newMember(host, 'owner');
      const session = await stepUp(host, {
        session: await complete(host, await begin(host, owner.user)),
        secret: null,
      });
      const who = { ...owner, session };
      unwrap(await choose(host, who, ['passkey']));
      const on = await choose(host, who, ['passkey'], { secondFactor: 'required' });
      expect(refusalOf(on)).toBe('policy.owner_without_method');
      expect(refusalOf(await choose(host, who, ['passkey', 'totp'], { secondFactor: 'required' }))).toBeNull();
    });
    it.each([[[]], [['sms']]] as const)(
      'I-37 S7 then %j, which nobody can set up here, is refused',
      async (methods) => {
        const host = withoutTexts();
        const owner = await ownerWithBoth(host);
        expect(refusalOf(await choose(host, owner, methods))).toBe('policy.no_method');
        expect((await look(host, owner.organization)).version).toBe(2);
      },
    );
  });

  it('M1 I-37 when a member, or an admin without a fresh proof, chooses, then nothing changes', async () => {
    const host = world.node();
    const { organization } = await newMember(host, 'owner');
    await require2fa(host, organization);
    for (const [role, refusal] of [
      ['member', 'role.insufficient'],
      ['admin', 'step_up.required'],
    ] as const) {
      const someone = await enrolledMember(host);
      await join(host, organization, someone.user, role);
      const session = await signIn(host, someone);
      expect(refusalOf(await choose(host, { session, organization }, ['totp']))).toBe(refusal);
    }
    expect((await look(host, organization)).policy.methods).toEqual(['passkey', 'totp', 'sms']);
  });

  it('I-37 when two change it at the same moment, then the later one is refused', async () => {
    const host = world.node();
    const owner = await ownerWithBoth(host);
    const { version } = await look(host, owner.organization);
    unwrap(await choose(host, owner, ['passkey', 'totp'], { version }));
    expect(refusalOf(await choose(host, owner, ['totp'], { version }))).toBe('policy.changed_meanwhile');
  });
});
