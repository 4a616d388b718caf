import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Joined } from '../../src/accounts/join.ts';
import type { InviteOutcome } from '../../src/accounts/member-invitations.ts';
import type { Refusal } from '../../src/domain/refusals.ts';
import type { Result } from '../../src/domain/result.ts';
import { minutes } from '../../src/domain/time.ts';
import type { OpenedStore } from '../../src/store/open-store.ts';
import { databases } from '../fixtures/databases.ts';
import { fresh, type Host, hostOn, mailTo, openTestStore, unwrap } from '../fixtures/host.ts';
import { invitationsOn, inviteStranger, newPerson, tokenTo } from '../fixtures/invitations.ts';
import { type Racers, startRacers } from '../fixtures/racers.ts';
import { openRaw, type RawDatabase } from '../fixtures/raw-rows.ts';
import { confirmedAdmin, memberOfAll } from '../fixtures/team.ts';

type Changed = Result<unknown, Refusal>;

describe.each(databases)('Given racing uses of one invitation on $name', ({ fresh: freshDatabase }) => {
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  let store: OpenedStore;
  let raw: RawDatabase;
  let host: Host;
  let racers: Racers;

  beforeAll(async () => {
    database = await freshDatabase();
    store = openTestStore(database.url);
    await store.migrate();
    raw = await openRaw(database.url);
    host = hostOn(store);
    racers = startRacers(database.url, 2);
  });
  afterAll(async () => {
    await racers.stop();
    await raw.close();
    await store.close();
    await database.drop();
  });

  const rows = async (sql: string) => Number((await raw.run(`select count(*) as n from ${sql}`))[0]?.['n']);
  const accounts = (email: string) => rows(`users where email = '${email}'`);

  describe.each([1, 2])('in %i process(es)', (processes) => {
    const race = <Value>(calls: readonly (readonly unknown[])[]) =>
      racers.race<Value>({ path: ['any'], calls, now: host.clock.now(), processes });
    const join = (token: string, name: string) => ['invitations.joinAsNewPerson', newPerson(token, name)];

    it('I-06 I-58 when all accept at once, then there is one account, one membership and one event', async () => {
      const { email, token, invitation } = await inviteStranger(host, await confirmedAdmin(host));
      const joined = await race<Joined>(Array.from({ length: 6 }, (_, each) => join(token, `Nora ${each}`)));
      expect(joined.filter(({ kind }) => kind === 'begun')).toHaveLength(1);
      expect(joined.filter(({ kind }) => kind === 'over')).toHaveLength(5);
      expect(await accounts(email)).toBe(1);
      expect(await rows(`audit_events where action = 'invitation.accepted' and details like '%${invitation}%'`)).toBe(
        1,
      );
      expect(await rows(`memberships join users on users.id = memberships.user_id where email = '${email}'`)).toBe(1);
    });

    it('I-58 when the invitation is revoked at the same moment, then either happens, never both', async () => {
      const { session, organization } = await confirmedAdmin(host);
      for (let round = 0; round < 4; round += 1) {
        const { email, token, invitation } = await inviteStranger(host, { session, organization });
        const revoke = ['invitations.revoke', { session, organization, invitation }];
        const [joined, revoked] = await race<Joined & Changed>([join(token, 'Nora'), revoke]);
        expect(joined?.kind === 'begun').toBe(!revoked?.ok);
        expect(await accounts(email)).toBe(joined?.kind === 'begun' ? 1 : 0);
      }
    });

    it('T8 I-58 when whoever sent it is removed at the same moment, then it is accepted or revoked, never both', async () => {
      const owner = await confirmedAdmin(host, 'owner');
      const { organization } = owner;
      for (let round = 0; round < 4; round += 1) {
        const sender = await confirmedAdmin(host, 'admin', organization);
        const { email, token, invitation } = await inviteStranger(host, sender);
        const change = { session: owner.session, organization, user: sender.user, to: 'removed' };
        const removed = ['engine.members.change', change];
        const [joined, changed] = await race<Joined & Changed>([join(token, 'Nora'), removed]);
        expect(changed?.ok).toBe(true);
        const made = Number(joined?.kind === 'begun');
        expect(await accounts(email)).toBe(made);
        const noted = (action: string) =>
          rows(`audit_events where action = '${action}' and details like '%${invitation}%'`);
        expect([await noted('invitation.accepted'), await noted('invitation.revoked')]).toEqual([made, 1 - made]);
      }
    });

    it('I-06 I-58 when it is sent again at the same moment, then the old link is used or dead, never both', async () => {
      const { session, organization } = await confirmedAdmin(host);
      for (let round = 0; round < 2; round += 1) {
        const { who, email, token, invitation } = await inviteStranger(host, { session, organization });
        host.clock.advance(minutes(1));
        const resend = ['invitations.resend', { session, organization, invitation }];
        const [joined, resent] = await race<Joined & Changed>([join(token, 'Nora'), resend]);
        const made = Number(joined?.kind === 'begun');
        expect(made).toBe(1 - Number(resent?.ok));
        expect([await accounts(email), (await mailTo(host, who)).length]).toEqual([made, 1 - made]);
      }
    });

    it('I-58 when two organizations invited the same address, then one account is made, and it joins both', async () => {
      const [one, other] = [await confirmedAdmin(host), await confirmedAdmin(host)];
      const { who, email, token } = await inviteStranger(host, one);
      unwrap(await invitationsOn(host).invite({ ...other, emails: [email], role: 'member' }));
      const second = await tokenTo(host, who);
      const joined = await race<Joined>([join(token, 'Nora'), join(second, 'Nora')]);
      expect(joined.map(({ kind }) => kind).sort()).toEqual(['begun', 'look-again']);
      expect(await accounts(email)).toBe(1);
      const left = joined[0]?.kind === 'begun' ? second : token;
      expect((await invitationsOn(host).look({ token: left, session: null }))?.step).toBe('sign-in');
    });

    it('I-58 when somebody accepts with their own account many times at once, then they join once', async () => {
      const { session: asAdmin, organization } = await confirmedAdmin(host);
      const known = await memberOfAll(host, []);
      const emails = [`${known.user}@acme.example`];
      unwrap(await invitationsOn(host).invite({ session: asAdmin, organization, emails, role: 'member' }));
      const token = await tokenTo(host, known.user);
      const { session } = known;
      const calls = Array.from({ length: 6 }, () => ['invitations.joinAsOneself', { token, session }]);
      const joined = await race<Joined>(calls);
      expect(joined.filter(({ kind }) => kind === 'joined')).toHaveLength(1);
      const where = `organization_id = '${organization}' and target_id = '${known.user}'`;
      expect(await rows(`audit_events where action = 'invitation.accepted' and ${where}`)).toBe(1);
    });

    it('I-58 when all invite one address at once, then one mail is written', async () => {
      const { session, organization } = await confirmedAdmin(host);
      const who = fresh('new');
      const asked = { session, organization, emails: [`${who}@acme.example`], role: 'member' };
      const calls = Array.from({ length: 6 }, () => ['invitations.invite', asked]);
      const answers = await race<Result<readonly InviteOutcome[], Refusal>>(calls);
      const outcomes = answers.flatMap((answer) => (answer.ok ? answer.value : [])).map(({ outcome }) => outcome);
      expect(outcomes.filter((outcome) => outcome === 'invited')).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === 'already-invited')).toHaveLength(5);
      expect(await mailTo(host, who)).toHaveLength(1);
    });

    it('I-58 when many mails are paid for at once, then never more than the limit', async () => {
      const { memberInvitations } = host.store.people.repositories;
      const key = fresh('key');
      const limit = { most: 3, within: minutes(10) };
      const paid = await Promise.all(
        Array.from({ length: 10 }, () => memberInvitations.pay(key, limit, host.clock.now())),
      );
      expect(paid.filter((retryAt) => retryAt === null)).toHaveLength(3);
    });
  });
});
