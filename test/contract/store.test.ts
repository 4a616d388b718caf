import type { Kysely } from 'kysely';
import { Migrator, NO_MIGRATIONS } from 'kysely/migration';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { checkKey, KeyDoesNotFit } from '../../src/check-key.ts';
import type { AuthenticatorId, OrganizationId, SessionId, SignInId, UserId } from '../../src/domain/ids.ts';
import type { Evidence } from '../../src/domain/policy/facts.ts';
import { NEW_POLICY, type Policy } from '../../src/domain/policy/policy.ts';
import { FOREVER } from '../../src/domain/sign-in/attempt-budget.ts';
import { days, hours, instant, minutes } from '../../src/domain/time.ts';
import { aesKeyring } from '../../src/gateways/aes-keyring.ts';
import { nodeCrypto } from '../../src/gateways/node-crypto.ts';
import { NO_ORIGIN } from '../../src/ports/repositories/records.ts';
import type { SessionRecord } from '../../src/ports/repositories/sessions.ts';
import type { SignInRecord } from '../../src/ports/repositories/sign-ins.ts';
import { openPostgres } from '../../src/store/dialects/postgres.ts';
import { openSqlite } from '../../src/store/dialects/sqlite.ts';
import { MIGRATIONS } from '../../src/store/migrate.ts';
import { openStore } from '../../src/store/open-store.ts';
import { databases } from '../fixtures/databases.ts';
import { at } from '../fixtures/facts.ts';
import { fresh, keyring, openTestStore } from '../fixtures/host.ts';
import { onEachDatabase } from '../fixtures/on-each-database.ts';
import { openRaw } from '../fixtures/raw-rows.ts';

const NOW = at('2026-03-02T09:00:00Z');
const bytes = (text: string) => new Uint8Array(Buffer.from(text));
const plain = (value: Uint8Array | undefined | null) => Buffer.from(value ?? []).toString();

const EVIDENCE: Evidence = {
  firstFactor: { kind: 'saml', at: instant(NOW - 5), connection: 'con_1' as never, hostedDomain: 'acme.example' },
  secondFactor: { kind: 'totp', at: instant(NOW - 3), authenticator: 'aut_1' as AuthenticatorId },
  signInBeganAt: instant(NOW - 7),
};

onEachDatabase('Given the store', (world) => {
  const repositories = () => world.store().engine.repositories;

  async function newUser() {
    const id = fresh('usr') as UserId;
    await repositories().directory.putUser({ id, email: `${id}@Acme.example`, name: 'Ana', state: 'active' }, NOW);
    return id;
  }
  async function newOrganization() {
    const id = fresh('org') as OrganizationId;
    await repositories().directory.putOrganization({ id, name: `Name of ${id}` }, NOW);
    return id;
  }

  describe('when a sign-in is kept', () => {
    const signIn = (patch: Partial<SignInRecord> = {}): SignInRecord => ({
      id: fresh('sgn') as SignInId,
      tokenDigest: fresh('digest'),
      purpose: 'set-up',
      state: 'confirm-mailbox',
      userId: 'usr_1' as UserId,
      sessionId: 'session_1' as SessionId,
      evidence: EVIDENCE,
      methods: ['passkey', 'totp'],
      afterwards: 'enroll',
      isDisproved: false,
      because: { kind: 'required', organization: 'Acme, "quoted"' },
      mailboxInstead: true,
      emailedRecovery: true,
      mailbox: 'silence',
      attempts: 3,
      expiresAt: instant(NOW + 1),
      returnTo: '/organizations/acme?x=1',
      staged: { id: 'aut_2' as AuthenticatorId, method: 'totp', sealedSecret: bytes('\u0000sealed') },
      sealedCodes: bytes('codes'),
      passkeyChallenge: { challenge: 'challenge', expiresAt: instant(NOW + 3) },
      mailboxCode: { digest: 'mac', expiresAt: instant(NOW + 2) },
      mailboxSentAt: NOW,
      mailboxSends: 2,
      textCode: { digest: 'text', expiresAt: instant(NOW + 4), tries: 1 },
      textSent: { at: NOW, channel: 'call' },
      stopDigest: 'stop',
      ...patch,
    });
    const BARE: Partial<SignInRecord> = {
      ...{ sessionId: null, because: null, mailbox: null, returnTo: null, staged: null, sealedCodes: null },
      ...{ mailboxCode: null, mailboxSentAt: null, methods: [], mailboxInstead: false },
      ...{ textCode: null, textSent: null },
      evidence: {
        ...EVIDENCE,
        firstFactor: { kind: 'password', at: NOW, connection: null, hostedDomain: null },
        secondFactor: null,
      },
    };
    const readable = (record: SignInRecord | null) =>
      record && {
        ...record,
        staged: record.staged && { ...record.staged, sealedSecret: plain(record.staged.sealedSecret) },
        sealedCodes: record.sealedCodes && plain(record.sealedCodes),
      };

    it.each([
      ['with all its parts', {}],
      ['with none of its parts', BARE],
      ['because of a reset', { because: { kind: 'reset' } } as const],
    ])('I-46 %s, then it reads back as it was', async (_, patch) => {
      const given = signIn(patch);
      await repositories().signIns.add(given);
      expect(readable(await repositories().signIns.findByToken(given.tokenDigest))).toEqual(readable(given));
    });
    it('I-59 then a move changes what it names, and nothing else', async () => {
      const given = signIn();
      const { signIns } = repositories();
      await signIns.add(given);
      expect(await signIns.move(given.id, 'enroll', { attempts: 0 })).toBe(false);
      expect(await signIns.move(given.id, 'confirm-mailbox', { mailboxCode: null, state: 'enroll' })).toBe(true);
      const expected = readable({ ...given, mailboxCode: null, state: 'enroll' });
      expect(readable(await signIns.findByToken(given.tokenDigest))).toEqual(expected);
    });
    it('I-44 then an unknown token finds nothing', async () => {
      expect(await repositories().signIns.findByToken('')).toBeNull();
    });
    it('I-12 then it is paid for at its own step only', async () => {
      const given = signIn({ attempts: 4 });
      const { signIns } = repositories();
      await signIns.add(given);
      expect(await signIns.payAttempt(given.id, 'challenge', 5)).toBeNull();
      expect(await signIns.payAttempt(given.id, 'confirm-mailbox', 5)).toBe(5);
      expect(await signIns.payAttempt(given.id, 'confirm-mailbox', 5)).toBeNull();
    });
    it('I-25 then closing the others wipes what they hold', async () => {
      const userId = await newUser();
      const [own, other] = [signIn({ userId }), signIn({ userId })];
      const { signIns } = repositories();
      await signIns.add(own);
      await signIns.add(other);
      await signIns.closeOthers(userId, own.id);
      expect((await signIns.findByToken(own.tokenDigest))?.state).toBe('confirm-mailbox');
      const closed = { state: 'closed', staged: null, sealedCodes: null, mailboxCode: null };
      expect(await signIns.findByToken(other.tokenDigest)).toMatchObject(closed);
    });
    it('then only those that are long over are forgotten', async () => {
      const [old, recent] = [signIn({ expiresAt: instant(NOW - 1) }), signIn({ expiresAt: NOW })];
      const { signIns } = repositories();
      await signIns.add(old);
      await signIns.add(recent);
      await signIns.purge(NOW);
      expect(await signIns.findByToken(old.tokenDigest)).toBeNull();
      expect(await signIns.findByToken(recent.tokenDigest)).not.toBeNull();
    });
  });

  describe('when a session is kept', () => {
    const session = (userId: UserId): SessionRecord => ({
      id: fresh('session') as SessionId,
      userId,
      evidence: EVIDENCE,
      mintedBy: 'step-up',
      origin: { address: '192.0.2.7', browser: 'Firefox' },
      createdAt: instant(NOW - 1),
      lastSeenAt: NOW,
      endsAt: instant(NOW + hours(1)),
    });

    it('I-46 I-40 then all that a request needs reads back at once', async () => {
      const [user, organization] = [await newUser(), await newOrganization()];
      const given = session(user);
      const { sessions, directory, authenticators } = repositories();
      await directory.putMembership({ organization, user, role: 'admin', state: 'active' }, NOW);
      const app = { id: fresh('aut') as AuthenticatorId, user, sealedSecret: bytes('x'), step: 1 as never };
      await authenticators.addTotp(app, NOW);
      await sessions.add(given);
      expect(await sessions.findOrganizationFacts(given.id, organization)).toEqual({
        session: given,
        user: { email: `${user}@Acme.example`, name: 'Ana', state: 'active' },
        authenticators: [{ id: app.id, method: 'totp', confirmedAt: NOW }],
        organizationName: `Name of ${organization}`,
        membership: { state: 'active', role: 'admin', joinedAt: NOW, hold: null },
        policy: NEW_POLICY,
      });
    });
    it('I-43 then an organization that is not there has no name, no member and the strictest policy', async () => {
      const given = session(await newUser());
      await repositories().sessions.add(given);
      const facts = await repositories().sessions.findOrganizationFacts(given.id, 'org_none' as OrganizationId);
      expect(facts).toMatchObject({ organizationName: null, membership: null, policy: { secondFactor: 'required' } });
    });
    it('I-45 then once ended it is not found, nor touched, nor ended again', async () => {
      const given = session(await newUser());
      const { sessions } = repositories();
      await sessions.add(given);
      expect(await sessions.end(given.id, NOW)).toBe(true);
      await sessions.touch(given.id, instant(NOW + 5));
      expect([await sessions.end(given.id, NOW), await sessions.findFacts(given.id)]).toEqual([false, null]);
    });
    it('I-25 then all others of the user end, and nobody else’s', async () => {
      const [user, stranger] = [await newUser(), await newUser()];
      const [own, other, foreign] = [session(user), session(user), session(stranger)];
      const { sessions } = repositories();
      for (const each of [own, other, foreign]) await sessions.add(each);
      expect(await sessions.endAllOf(user, own.id, NOW)).toBe(1);
      const found = await Promise.all([own, other, foreign].map(({ id }) => sessions.findFacts(id)));
      expect(found.map((each) => each !== null)).toEqual([true, false, true]);
    });
  });

  describe('when a policy is kept', () => {
    it('I-42 T2 then every field reads back, and the version counts on', async () => {
      const organization = await newOrganization();
      const policy: Policy = {
        secondFactor: 'required',
        inForceFrom: instant(NOW + days(365)),
        turnedOnAt: NOW,
        openSessions: 'next-sign-in',
        graceDays: 14,
        methods: ['totp', 'passkey'],
        textCountries: ['GB', 'US'],
        singleSignOn: 'required',
        connection: 'con_1' as never,
        secondFactorAfterSingleSignOn: 'yes',
        emailedRecovery: 'yes',
        hostedDomain: 'acme.example',
      };
      const { policies } = repositories();
      const by = await newUser();
      expect(await policies.find(organization)).toEqual({ policy: NEW_POLICY, version: 1, turnedOnBy: null });
      expect(await policies.change({ organization, version: 1, policy, by }, NOW)).toBe(true);
      expect(await policies.change({ organization, version: 1, policy: NEW_POLICY, by }, NOW)).toBe(false);
      expect(await policies.find(organization)).toEqual({ policy, version: 2, turnedOnBy: 'Ana' });
    });
    it('I-43 then none at all reads as the strictest', async () => {
      const found = await repositories().policies.find('org_none' as OrganizationId);
      expect(found).toMatchObject({ policy: { secondFactor: 'required', graceDays: 0 }, version: 0 });
    });
    it('then naming the organization again leaves it as it is', async () => {
      const organization = await newOrganization();
      const by = await newUser();
      const policy = { ...NEW_POLICY, secondFactor: 'required' } as const;
      await repositories().policies.change({ organization, version: 1, policy, by }, NOW);
      await repositories().directory.putOrganization({ id: organization, name: 'New name' }, NOW);
      expect(await repositories().policies.find(organization)).toMatchObject({ policy, version: 2 });
      expect(await repositories().directory.findOrganization(organization)).toMatchObject({ name: 'New name' });
    });
  });

  describe('when people are kept', () => {
    it('I-42 then they are found under any spelling of their address', async () => {
      const user = await newUser();
      const found = await repositories().directory.findUserByEmail(` ${user.toUpperCase()}@ACME.EXAMPLE `);
      expect(found).toEqual({
        ...{ id: user, email: `${user}@Acme.example`, name: 'Ana', state: 'active', createdAt: NOW },
        ...{ lastSignInAt: null, mustEnrollAnew: false, lastCodeSpentAt: null, wantsSetUp: false, codesUnsaved: false },
      });
    });
    it('I-08 then two people never have the same address', async () => {
      const user = await newUser();
      const same = { id: fresh('usr') as UserId, email: `${user}@acme.EXAMPLE`, name: 'Eve', state: 'active' } as const;
      await expect(repositories().directory.putUser(same, NOW)).rejects.toThrow();
    });
    it('I-13 I-46 then pushing them again changes neither their budget nor their marks', async () => {
      const user = await newUser();
      const { directory, attemptBudgets } = repositories();
      await directory.noteSignIn(user, null, NOW);
      await directory.noteSetUpWanted(user, true);
      await attemptBudgets.save(user, { lockedUntil: FOREVER, forgivenAt: NOW });
      const pushed = { id: user, email: `${user}@new.example`, name: 'Bo', state: 'active' } as const;
      await directory.putUser(pushed, instant(NOW + 9));
      expect(await attemptBudgets.find(user)).toEqual({ lockedUntil: FOREVER, forgivenAt: NOW });
      expect(await directory.findUser(user)).toMatchObject({
        name: 'Bo',
        createdAt: NOW,
        lastSignInAt: NOW,
        wantsSetUp: true,
      });
    });
    it('I-17 then a budget that is not there is spent', async () => {
      const nobody = 'usr_nobody' as UserId;
      const { attemptBudgets } = repositories();
      expect([
        (await attemptBudgets.lock(nobody)).lockedUntil,
        (await attemptBudgets.find(nobody)).lockedUntil,
      ]).toEqual([FOREVER, FOREVER]);
    });
    it('T7 then a hold is read with its membership', async () => {
      const [user, organization] = [await newUser(), await newOrganization()];
      const { directory, signInFacts } = repositories();
      await directory.putMembership({ organization, user, role: 'member', state: 'active' }, NOW);
      await world.raw().run(`update memberships set held_since = ${NOW}, held_by = 'org_x' where user_id = '${user}'`);
      const facts = await signInFacts.find(user);
      expect(facts?.memberships[0]?.membership.hold).toEqual({ since: NOW, by: 'org_x' });
    });
    it('I-45 then a membership that cannot be read is a suspended member', async () => {
      const [user, organization] = [await newUser(), await newOrganization()];
      await repositories().directory.putMembership({ organization, user, role: 'owner', state: 'active' }, NOW);
      await world.raw().run(`update memberships set role = 'emperor', state = '?' where user_id = '${user}'`);
      const [found] = (await repositories().signInFacts.find(user))?.memberships ?? [];
      expect(found?.membership).toMatchObject({ role: 'member', state: 'suspended' });
    });
    it('I-52 then only a change of role or state is told as one', async () => {
      const [user, organization] = [await newUser(), await newOrganization()];
      const { directory } = repositories();
      const put = (role: 'member' | 'admin', state?: 'active' | 'suspended') =>
        directory.putMembership({ organization, user, role, ...(state === undefined ? {} : { state }) }, NOW);
      const told = [await put('member'), await put('member'), await put('admin', 'suspended'), await put('admin')];
      expect(told).toEqual([true, false, true, false]);
      expect((await directory.findMembership(organization, user))?.state).toBe('suspended');
      expect(await directory.memberIds(organization)).toEqual([user]);
      expect([
        await directory.removeMembership(organization, user),
        await directory.removeMembership(organization, user),
      ]).toEqual([true, false]);
    });
  });

  describe('when an authenticator is kept', () => {
    it('I-10 I-13 then its secret, use and failures read back', async () => {
      const user = await newUser();
      const id = fresh('aut') as AuthenticatorId;
      const { authenticators } = repositories();
      await authenticators.addTotp({ id, user, sealedSecret: bytes('\u0000\u00ff'), step: 5 as never }, NOW);
      await authenticators.noteFailure(id);
      expect(await authenticators.listTotp(user)).toMatchObject([{ id, failedInRow: 1 }]);
      expect(plain((await authenticators.listTotp(user))[0]?.sealedSecret)).toBe('\u0000\u00ff');
      expect(await authenticators.claimTimeStep(id, 5 as never, NOW)).toBe(false);
      expect(await authenticators.claimTimeStep(id, 6 as never, instant(NOW + 1))).toBe(true);
      const kept = {
        id,
        userId: user,
        method: 'totp',
        name: null,
        confirmedAt: NOW,
        lastUsedAt: NOW + 1,
        failedInRow: 0,
      };
      expect(await authenticators.list(user)).toEqual([kept]);
      expect([await authenticators.remove('usr_other' as UserId, id), await authenticators.remove(user, id)]).toEqual([
        false,
        true,
      ]);
      expect(await authenticators.removeAll(user)).toBe(0);
      expect(await authenticators.listTotp(user)).toEqual([]);
    });
  });

  describe('when recovery codes are kept', () => {
    it('I-23 I-30 then spending counts down, and a new set ends the old one', async () => {
      const user = await newUser();
      const { recoveryCodes, directory } = repositories();
      await recoveryCodes.replace(user, ['a', 'b'], NOW);
      expect(await recoveryCodes.spend(user, ['nothing'], NOW)).toBe(false);
      expect(await recoveryCodes.spend('usr_other' as UserId, ['a'], NOW)).toBe(false);
      expect(await recoveryCodes.spend(user, ['a'], NOW)).toBe(true);
      expect(await recoveryCodes.isSpent(user, ['a'])).toBe(true);
      expect(await recoveryCodes.count(user)).toEqual({ left: 1, total: 2, madeAt: NOW });
      await recoveryCodes.noteLastSpent(user, NOW);
      expect((await directory.findUser(user))?.lastCodeSpentAt).toBe(NOW);
      await recoveryCodes.replace(user, ['c'], instant(NOW + 1));
      expect(await recoveryCodes.count(user)).toEqual({ left: 1, total: 1, madeAt: NOW + 1 });
      expect((await directory.findUser(user))?.lastCodeSpentAt).toBeNull();
      expect(await recoveryCodes.spend(user, ['b'], NOW)).toBe(false);
    });
  });

  describe('when passwords are tried', () => {
    it('I-04 then five are free, then the pause doubles from a second to a minute', async () => {
      const key = fresh('key');
      const { accounts } = world.store();
      for (let tried = 0; tried < 5; tried += 1) expect((await accounts.payPasswordTry(key, NOW)).value).toBeNull();
      let now = NOW;
      for (const pause of [1, 2, 4, 8, 16, 32, 60, 60, 60]) {
        const { value: retryAt } = await accounts.payPasswordTry(key, now);
        expect(retryAt).toBe(now + pause * 1000);
        now = instant(now + pause * 1000);
        expect((await accounts.payPasswordTry(key, now)).value).toBeNull();
      }
    });
    it('I-04 then a day later, or after a right one, they are free again', async () => {
      const key = fresh('key');
      const { accounts } = world.store();
      for (let tried = 0; tried < 5; tried += 1) await accounts.payPasswordTry(key, NOW);
      const later = instant(NOW + days(1) + 1);
      for (let tried = 0; tried < 4; tried += 1) expect((await accounts.payPasswordTry(key, later)).value).toBeNull();
      await accounts.forgivePasswordTries(key);
      for (let tried = 0; tried < 5; tried += 1) expect((await accounts.payPasswordTry(key, NOW)).value).toBeNull();
    });
    it('I-04 I-60 then a clock that jumps back lets nobody try more', async () => {
      const key = fresh('key');
      const { accounts } = world.store();
      for (let tried = 0; tried < 5; tried += 1) await accounts.payPasswordTry(key, NOW);
      expect((await accounts.payPasswordTry(key, instant(NOW - minutes(1)))).value).toBe(NOW + 1000);
    });
  });

  describe('when a message waits', () => {
    it('I-56 then it is handed out when it is due, and its last failure is kept', async () => {
      const user = await newUser();
      const { outbox } = repositories();
      const content = { kind: 'recovery-code-used', left: 3 } as const;
      await outbox.add({ user, content, origin: { address: '192.0.2.7', browser: 'Firefox' }, goodUntil: null }, NOW);
      expect(await outbox.lease(10, instant(NOW + 10), instant(NOW - 1))).toEqual([]);
      const [message] = await outbox.lease(10, instant(NOW + 10), NOW);
      const to = { email: `${user}@Acme.example`, name: 'Ana' };
      const origin = { address: '192.0.2.7', browser: 'Firefox' };
      const id = message?.id;
      expect(message).toEqual({
        id,
        tries: 1,
        goodUntil: null,
        text: null,
        textFor: null,
        message: { id, to, content, origin, at: NOW, disownToken: expect.stringMatching(/^[\w-]{43}$/) },
      });
      await outbox.postpone(message?.id ?? '', instant(NOW + 20));
      expect(await outbox.lease(10, instant(NOW + 30), instant(NOW + 19))).toEqual([]);
      expect(await outbox.markFailed(message?.id ?? '')).toBe(true);
      expect(await outbox.markFailed(message?.id ?? '')).toBe(false);
      expect(await outbox.lease(10, FOREVER, instant(NOW + days(30)))).toEqual([]);
      const rows = await world.raw().run(`select state, sealed_content from outbox where id = '${message?.id}'`);
      expect(rows).toEqual([{ state: 'failed', sealed_content: null }]);
    });
  });

  describe('when a transaction throws', () => {
    it('I-59 then nothing of it is kept, and the next one works', async () => {
      const user = fresh('usr') as UserId;
      const work = world.store().engine.transaction(async ({ directory, audit }) => {
        await directory.putUser({ id: user, email: `${user}@acme.example`, name: 'X', state: 'active' }, NOW);
        const people = { actor: user, target: user, organization: null, origin: NO_ORIGIN } as const;
        await audit.add({ action: 'user.created', ...people }, NOW);
        throw new Error('no');
      });
      await expect(work).rejects.toThrow('no');
      expect(await repositories().directory.findUser(user)).toBeNull();
      expect(await world.auditOf(user)).toEqual([]);
      expect(await world.store().engine.transaction(async () => 'yes')).toBe('yes');
    });
  });

  describe('when the key is held against the database', () => {
    it('I-49 then the first one is remembered, and no other fits', async () => {
      const { installation } = world.store();
      await checkKey(installation, keyring);
      await checkKey(installation, keyring);
      const other = aesKeyring(['another-secret-with-more-than-32-letters']);
      await expect(checkKey(installation, other)).rejects.toThrow(KeyDoesNotFit);
    });
    it('I-51 then a rotated ring fits as long as it holds the old one', async () => {
      const old = 'a-secret-of-the-tests-with-more-than-32-letters';
      await checkKey(world.store().installation, aesKeyring(['another-secret-with-more-than-32-letters', old]));
    });
  });
});

describe.each(databases)('Given a new database on $name', ({ fresh: freshDatabase }) => {
  it('I-59 when it is migrated twice, and by two nodes at once, then it is done once', async () => {
    const database = await freshDatabase();
    const [one, other] = [openTestStore(database.url), openTestStore(database.url)];
    const applied = [await one.migrate(), await other.migrate(), await one.migrate()];
    expect(applied).toEqual([Object.keys(MIGRATIONS), [], []]);
    await Promise.all([one.close(), other.close()]);
    await database.drop();
  });

  /** A database of its own, empty, and what moves it up and down. */
  async function migratable() {
    const database = await freshDatabase();
    const { url } = database;
    const isSqlite = url.startsWith('sqlite:');
    const db = isSqlite ? openSqlite(url.slice('sqlite:'.length)) : openPostgres(url, () => undefined);
    const provider = { getMigrations: async () => ({ ...MIGRATIONS }) };
    const migrator = new Migrator({ db: db as unknown as Kysely<unknown>, provider });
    const raw = await openRaw(url);
    const close = async () => {
      await raw.close();
      await db.destroy();
      await database.drop();
    };
    return { migrator, raw, close };
  }

  it('I-42 when addresses were kept by a domain in Unicode, then they are found by either form after a migration', async () => {
    const { migrator, raw, close } = await migratable();
    expect((await migrator.migrateTo('0029-stops-that-are-there')).error).toBeUndefined();
    const kept = {
      usr_1: 'w@b\u00fccher.example',
      usr_2: 'ana@acme.example',
      usr_3: 'k@xn--bcher-kva.example',
      usr_4: 'k@b\u00fccher.example',
      usr_5: 'j\u00f6rg@acme.example',
    };
    for (const [id, email] of Object.entries(kept))
      await raw.run(
        `insert into users (id, email, email_key, name, state, created_at) values ('${id}', '${email}', '${email}', 'X', 'active', 0)`,
      );
    expect((await migrator.migrateToLatest()).error).toBeUndefined();
    const keys = await raw.run('select id, email_key from users order by id');
    expect(Object.fromEntries(keys.map(({ id, email_key }) => [id, email_key]))).toEqual({
      ...kept,
      usr_1: 'w@xn--bcher-kva.example',
    });
    await close();
  });

  it('I-59 when it is migrated up, down and up again, then nothing is left and all is back', async () => {
    const { migrator, raw, close } = await migratable();
    const own = async () => (await raw.tables()).filter((name) => !name.startsWith('kysely_')).sort();
    expect((await migrator.migrateToLatest()).error).toBeUndefined();
    const tables = await own();
    expect(tables).toContain('sign_ins');
    expect((await migrator.migrateTo(NO_MIGRATIONS)).error).toBeUndefined();
    expect(await own()).toEqual([]);
    expect((await migrator.migrateToLatest()).error).toBeUndefined();
    expect(await own()).toEqual(tables);
    await close();
  });
});

describe('Given a database that is away', () => {
  const tools = { crypto: nodeCrypto, keyring, onIdleFault: () => undefined };
  const faultOf = (work: Promise<unknown>) => work.then(() => null).catch((fault: unknown) => fault);

  it('I-17 when nobody listens, then the fault says so', async () => {
    const store = openStore('postgres://nobody@127.0.0.1:1/nothing', tools);
    expect(store.isUnavailable(await faultOf(store.ping()))).toBe(true);
    await store.close();
  });

  it('I-17 when the server ends the connection in the middle, then the fault says so and the next call works', async () => {
    const postgres = databases.find(({ name }) => name === 'PostgreSQL');
    const database = await postgres?.fresh();
    const url = database?.url ?? '';
    const store = openStore(url, tools);
    await store.migrate();
    const admin = new pg.Client({ connectionString: url });
    await admin.connect();
    const uncaught = await catchUncaught(async () => {
      const work = store.engine.transaction(async ({ directory }) => {
        await directory.countUsers();
        await endOthers(admin);
        return directory.countUsers();
      });
      expect(store.isUnavailable(await faultOf(work))).toBe(true);
      expect(await store.engine.repositories.directory.countUsers()).toBe(0);
    });
    await admin.end();
    await store.close();
    await database?.drop();
    // An error event that nobody hears would end the whole process.
    expect(uncaught).toEqual([]);
  });

  it('I-17 when its file cannot be opened or was closed, then the fault says so', async () => {
    const sqlite = await databases.find(({ name }) => name === 'SQLite')?.fresh();
    const store = openStore(sqlite?.url ?? '', tools);
    await store.migrate();
    await expect(async () => openStore(`${sqlite?.url}/nowhere/x.db`, tools).ping()).rejects.toSatisfy(
      store.isUnavailable,
    );
    await store.close();
    await sqlite?.drop();
  });
});

async function catchUncaught(work: () => Promise<void>): Promise<readonly string[]> {
  const uncaught: string[] = [];
  const note = (fault: unknown) => uncaught.push(String(fault));
  const listeners = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException');
  process.on('uncaughtException', note);
  try {
    await work();
  } finally {
    process.off('uncaughtException', note);
    for (const listener of listeners) process.on('uncaughtException', listener);
  }
  return uncaught;
}

/** …and gives this process the time to hear of it: some round trips after the last of them is gone. */
async function endOthers(admin: pg.Client): Promise<void> {
  // cspell:ignore datname
  const others = 'from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()';
  await admin.query(`select pg_terminate_backend(pid) ${others}`);
  for (let asked = 0, gone = 0; asked < 2000 && gone < 20; asked += 1) {
    gone += (await admin.query(`select 1 ${others}`)).rows.length === 0 ? 1 : 0;
  }
}
