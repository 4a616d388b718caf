import { describe, expect, it } from 'vitest';
import type { OrganizationId, SessionId, UserId } from '../../../src/domain/ids.ts';
import { hours, minutes } from '../../../src/domain/time.ts';
import { nodeCrypto } from '../../../src/gateways/node-crypto.ts';
import {
  begin,
  codeOf,
  complete,
  enrolledMember,
  fresh,
  type Host,
  newMember,
  nextCode,
  refusalOf,
  removeOnly,
  require2fa,
  setUp,
  signIn,
  stateOf,
  tokenOf,
  unwrap,
} from '../../fixtures/host.ts';
import { onEachDatabase } from '../../fixtures/on-each-database.ts';

onEachDatabase('Given a host that embeds the engine', (world) => {
  const kindOf = async (host: Host, question: { session: string; organization: string }) =>
    (await host.engine.authorize(question)).kind;

  describe('when a member without a second factor signs in where none is required', () => {
    it('I-02 U3 then a ticket opens the session, and nothing else does', async () => {
      const host = world.node();
      const { user, organization } = await newMember(host);
      const progress = await begin(host, user);
      expect(stateOf(progress)).toBe('complete');
      expect(await kindOf(host, { session: tokenOf(progress), organization })).toBe('no-session');
      const session = await complete(host, progress);
      expect(await host.engine.authorize({ session, organization })).toMatchObject({
        kind: 'allow',
        role: 'member',
        user: { id: user },
        organization: { id: organization },
      });
    });
    it('I-44 then the ticket is spent once, and dies after a minute', async () => {
      const host = world.node();
      const { user } = await newMember(host);
      const [spent, late] = [await begin(host, user), await begin(host, user)];
      await complete(host, spent);
      const again = await host.engine.completeSignIn({ ticket: tokenOf(spent), session: fresh('session') });
      expect(refusalOf(again)).toBe('sign_in.not_found');
      host.clock.advance(minutes(1));
      const tooLate = await host.engine.completeSignIn({ ticket: tokenOf(late), session: fresh('session') });
      expect(refusalOf(tooLate)).toBe('sign_in.expired');
    });
    it('I-44 then a session that the engine did not make is never adopted', async () => {
      const host = world.node();
      const { user, organization } = await newMember(host);
      expect(await kindOf(host, { session: 'made-up', organization })).toBe('no-session');
      const [mine, other] = [await newMember(host), { user, organization }];
      const session = await complete(host, await begin(host, mine.user));
      const ticket = tokenOf(await begin(host, other.user));
      await host.engine.completeSignIn({ ticket, session }).catch(() => undefined);
      expect(await kindOf(host, { session, organization: mine.organization })).toBe('allow');
      expect(await kindOf(host, { session, organization })).toBe('not-found');
    });
  });

  describe('when a member with an app signs in', () => {
    it.each(['password', 'magic-link', 'oidc', 'host'] as const)(
      'I-01 I-02 M8 then %s is followed by it',
      async (kind) => {
        const host = world.node();
        const { user } = await enrolledMember(host);
        const challenge = await begin(host, user, kind);
        expect(challenge).toMatchObject({ state: 'challenge', tokenKind: 'pending' });
        const early = await host.engine.completeSignIn({ ticket: tokenOf(challenge), session: fresh('session') });
        expect(refusalOf(early)).toBe('sign_in.wrong_step');
      },
    );
    it('S1 then a code from it opens the session', async () => {
      const host = world.node();
      const member = await enrolledMember(host);
      const session = await signIn(host, member);
      expect(await kindOf(host, { session, organization: member.organization })).toBe('allow');
    });
    it('I-20 then no other door than the challenge is open', async () => {
      const host = world.node();
      const { user, secret } = await enrolledMember(host);
      const { signIns } = host.engine;
      const step = { token: tokenOf(await begin(host, user)) };
      const response = await nextCode(host, secret);
      const answers = [
        await signIns.stageTotp(step),
        await signIns.confirmTotp({ ...step, response }),
        await signIns.postponeSetUp(step),
        await signIns.recoveryCodes(step),
        await signIns.saveRecoveryCodes(step),
        await signIns.askMailbox(step),
        await signIns.sendMailboxCode(step),
        await signIns.proveMailbox({ ...step, response }),
      ];
      expect(new Set(answers.map(refusalOf))).toEqual(new Set(['sign_in.wrong_step']));
    });
  });

  describe('when a member must set up first', () => {
    it('I-20 M10 then set-up alone is open', async () => {
      const host = world.node();
      const { user, organization } = await newMember(host);
      await require2fa(host, organization);
      const progress = await begin(host, user);
      expect(progress).toMatchObject({ state: 'enroll', tokenKind: 'enroll' });
      const { signIns } = host.engine;
      const step = { token: tokenOf(progress) };
      const answers = [
        await signIns.answerWithTotp({ ...step, response: '123456' }),
        await signIns.answerWithRecoveryCode({ ...step, response: '0000-0000-0000-0000' }),
        await signIns.confirmTotp({ ...step, response: '123456' }),
        await signIns.postponeSetUp(step),
        await signIns.saveRecoveryCodes(step),
        await host.engine.completeSignIn({ ticket: step.token, session: fresh('session') }),
      ];
      expect(new Set(answers.map(refusalOf))).toEqual(new Set(['sign_in.wrong_step']));
    });
    it('I-44 then every step has a token of its own, and the ones before are dead', async () => {
      const host = world.node();
      const { signIns } = host.engine;
      const { user, organization } = await newMember(host);
      await require2fa(host, organization);
      const enroll = await begin(host, user);
      const { secret } = unwrap(await signIns.stageTotp({ token: tokenOf(enroll) }));
      const response = await codeOf(host, secret);
      const codes = unwrap(await signIns.confirmTotp({ token: tokenOf(enroll), response }));
      const ticket = unwrap(await signIns.saveRecoveryCodes({ token: tokenOf(codes) }));
      const tokens = [enroll, codes, ticket].map(tokenOf);
      expect(new Set(tokens).size).toBe(3);
      for (const token of tokens.slice(0, 2)) {
        expect(refusalOf(await signIns.look({ token }))).toBe('sign_in.not_found');
      }
      await complete(host, ticket);
      expect(refusalOf(await signIns.look({ token: tokenOf(ticket) }))).toBe('sign_in.not_found');
    });
  });

  describe('when nobody is there', () => {
    it('I-03 then an unknown and a deactivated user get the same answer', async () => {
      const host = world.node();
      const { user } = await newMember(host);
      await host.engine.directory.putUser({ id: user, email: `${user}@acme.example`, name: 'X', state: 'deactivated' });
      const firstFactor = { kind: 'host' } as const;
      const answers = [user, 'usr_nobody'].map((id) => host.engine.beginSignIn({ user: id, firstFactor }));
      const [known, unknown] = await Promise.all(answers);
      expect(known).toEqual(unknown);
      expect(known && refusalOf(known)).toBe('sign_in.mismatch');
    });
    it('I-38 then a stranger cannot tell an organization from none', async () => {
      const host = world.node();
      const { user } = await newMember(host);
      const other = await newMember(host);
      const session = await complete(host, await begin(host, user));
      const foreign = await host.engine.authorize({ session, organization: other.organization });
      expect(foreign).toEqual(await host.engine.authorize({ session, organization: 'org_nobody' }));
    });
  });

  describe('when the switch is turned while people are signed in', () => {
    it('T2 I-38 I-39 I-40 then "at once" walls them at their next request, and set-up lets them in', async () => {
      const host = world.node();
      const { user, organization } = await newMember(host);
      const session = await complete(host, await begin(host, user));
      expect(await kindOf(host, { session, organization })).toBe('allow');
      host.clock.advance(minutes(1));
      await require2fa(host, organization, 'at-once');
      expect(await kindOf(host, { session, organization })).toBe('enroll');
      const progress = unwrap(await host.engine.methods.beginSetUp({ session }));
      const anew = await setUp(host, progress);
      expect(await kindOf(host, { session: anew.session, organization })).toBe('allow');
      expect(await kindOf(host, { session, organization })).toBe('no-session');
    });
    it('T2 I-39 then "next sign-in" leaves them until then', async () => {
      const host = world.node();
      const { user, organization } = await newMember(host);
      const session = await complete(host, await begin(host, user));
      host.clock.advance(minutes(1));
      await require2fa(host, organization, 'next-sign-in');
      expect(await kindOf(host, { session, organization })).toBe('allow');
      expect(stateOf(await begin(host, user))).toBe('enroll');
    });
    it('T1 I-40 then only the organization that requires it asks', async () => {
      const host = world.node();
      const { user, organization: optional } = await newMember(host);
      const session = await complete(host, await begin(host, user));
      const { organization: required } = await newMember(host);
      await host.engine.directory.putMembership({ organization: required, user, role: 'member' });
      await require2fa(host, required);
      expect(await kindOf(host, { session, organization: optional })).toBe('allow');
      expect(await kindOf(host, { session, organization: required })).toBe('enroll');
    });
  });

  describe('when an organization has single sign-on', () => {
    async function withConnection(host: Host, connection: string) {
      const member = await newMember(host);
      const id = member.organization as OrganizationId;
      const { policies } = world.store().engine.repositories;
      const { policy, version } = await policies.find(id);
      const now = host.clock.now();
      const sso = { singleSignOn: 'available', connection: connection as never } as const;
      const on = { ...policy, ...sso, secondFactor: 'required', inForceFrom: now, turnedOnAt: now } as const;
      await policies.change({ organization: id, version, policy: on, by: 'usr_owner' as UserId }, now);
      return member;
    }

    it('T1 I-41 M9 then it opens its own organization alone, and steps up for nothing', async () => {
      const host = world.node();
      const connection = fresh('con');
      const { user, organization } = await withConnection(host, connection);
      const other = await newMember(host);
      await require2fa(host, other.organization);
      await host.engine.directory.putMembership({ organization: other.organization, user, role: 'member' });
      const firstFactor = { kind: 'saml', connection } as const;
      const session = await complete(host, unwrap(await host.engine.beginSignIn({ user, firstFactor })));
      expect(await kindOf(host, { session, organization })).toBe('allow');
      expect(await kindOf(host, { session, organization: other.organization })).toBe('enroll');
      expect(refusalOf(await host.engine.methods.beginSetUp({ session }))).toBe('step_up.required');
      expect(refusalOf(await host.engine.methods.beginNewRecoveryCodes({ session }))).toBe('step_up.required');
      expect(refusalOf(await removeOnly(host, session))).toBe('step_up.required');
    });
  });

  describe('when the policy cannot be read', () => {
    it.each([
      "update policies set second_factor = 'perhaps'",
      "update policies set methods = 'carrier-pigeon'",
      "update policies set open_sessions = ''",
      'update policies set grace_days = 99',
      'update policies set in_force_from = -1',
      'delete from policies',
    ])('I-43 by "%s", then it is enforced', async (damage) => {
      const host = world.node();
      const { user, organization } = await newMember(host);
      const session = await complete(host, await begin(host, user));
      expect(await kindOf(host, { session, organization })).toBe('allow');
      await world.raw().run(`${damage} where organization_id = '${organization}'`);
      expect(await kindOf(host, { session, organization })).toBe('enroll');
      expect(stateOf(await begin(host, user))).toBe('enroll');
    });
  });

  describe('when something ends a session', () => {
    it('I-45 then sign-out works at the next request', async () => {
      const host = world.node();
      const { session, organization } = await enrolledMember(host);
      await host.engine.sessions.end(session);
      expect(await kindOf(host, { session, organization })).toBe('no-session');
      expect(await host.engine.sessions.look(session)).toBeNull();
      expect(await host.engine.methods.overview(session)).toBeNull();
    });
    it('I-45 T11 then suspension and loss of membership close the organization', async () => {
      const host = world.node();
      const { user, session, organization } = await enrolledMember(host);
      await host.engine.directory.putMembership({ organization, user, role: 'member', state: 'suspended' });
      expect(await kindOf(host, { session, organization })).toBe('suspended');
      await host.engine.directory.removeMembership({ organization, user });
      expect(await kindOf(host, { session, organization })).toBe('not-found');
    });
    it('I-45 then a deactivated user has none', async () => {
      const host = world.node();
      const { user, session, organization } = await enrolledMember(host);
      await host.engine.directory.putUser({ id: user, email: `${user}@acme.example`, name: 'X', state: 'deactivated' });
      expect(await kindOf(host, { session, organization })).toBe('no-session');
    });
    it('I-45 then the set-up that was begun from it is over too', async () => {
      const host = world.node();
      const { session } = await enrolledMember(host);
      const progress = unwrap(await host.engine.methods.beginSetUp({ session }));
      await host.engine.sessions.end(session);
      expect(refusalOf(await host.engine.signIns.stageTotp({ token: tokenOf(progress) }))).not.toBeNull();
    });
    it('I-46 then an hour without use does, and a minute less does not', async () => {
      const host = world.node();
      const { session, organization } = await enrolledMember(host);
      host.clock.advance(minutes(59));
      expect(await kindOf(host, { session, organization })).toBe('allow');
      host.clock.advance(hours(1));
      expect(await kindOf(host, { session, organization })).toBe('no-session');
    });
    it.each([
      ['member', 24],
      ['admin', 12],
      ['owner', 12],
    ] as const)('I-46 then the end of %s comes after %i hours, however busy', async (role, most) => {
      const host = world.node();
      const { session, organization } = await enrolledMember(host, role);
      for (let passed = 0; passed < most * 2 - 1; passed += 1) {
        host.clock.advance(minutes(30));
        expect(await kindOf(host, { session, organization })).toBe('allow');
      }
      host.clock.advance(minutes(30));
      expect(await kindOf(host, { session, organization })).toBe('no-session');
    });
    it('I-46 then until then use changes nothing that was shown', async () => {
      const host = world.node();
      const { session, organization } = await enrolledMember(host);
      const before = await host.engine.sessions.look(session);
      host.clock.advance(minutes(20));
      await host.engine.authorize({ session, organization });
      expect((await host.engine.sessions.look(session))?.evidence).toEqual(before?.evidence);
    });
  });

  describe('when the clock jumps back', () => {
    it('I-60 then an expired session, sign-in and ticket stay dead', async () => {
      const host = world.node();
      const { user, session, organization } = await enrolledMember(host);
      const start = host.clock.now();
      const challenge = tokenOf(await begin(host, user));
      const { user: other } = await newMember(host);
      const ticket = tokenOf(await begin(host, other));
      host.clock.advance(hours(2));
      expect(await kindOf(host, { session, organization })).toBe('no-session');
      expect(refusalOf(await host.engine.signIns.look({ token: challenge }))).toBe('sign_in.expired');
      const late = await host.engine.completeSignIn({ ticket, session: fresh('session') });
      expect(refusalOf(late)).toBe('sign_in.expired');
      host.clock.moveTo(start);
      expect(await kindOf(host, { session, organization })).toBe('no-session');
      expect(refusalOf(await host.engine.signIns.look({ token: challenge }))).toBe('sign_in.not_found');
      const again = await host.engine.completeSignIn({ ticket, session: fresh('session') });
      expect(refusalOf(again)).toBe('sign_in.not_found');
    });
  });

  describe('when several nodes share the database', () => {
    it('I-45 I-40 then what one ends, the other no longer knows', async () => {
      const [one, other] = [world.node(), world.node()];
      const { session, organization } = await enrolledMember(one);
      other.clock.moveTo(one.clock.now());
      expect(await kindOf(other, { session, organization })).toBe('allow');
      await one.engine.sessions.end(session);
      expect(await kindOf(other, { session, organization })).toBe('no-session');
      const row = await world.store().engine.repositories.sessions.findFacts(nodeCrypto.digest(session) as SessionId);
      expect(row).toBeNull();
    });
  });
});
