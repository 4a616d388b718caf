import { describe, expect, it } from 'vitest';
import { checkOwnPassword } from '../../../src/accounts/passwords.ts';
import type { UserId } from '../../../src/domain/ids.ts';
import { days, seconds } from '../../../src/domain/time.ts';
import { argon2Hasher } from '../../../src/gateways/argon2-hasher.ts';
import { NO_ORIGIN } from '../../../src/ports/repositories/records.ts';
import {
  begin,
  complete,
  enrolledMember,
  fresh,
  type Host,
  keyring,
  mailboxCodeTo,
  mailTo,
  newMember,
  nextCode,
  require2fa,
  setUp,
  signIn,
  stepUp,
  tokenOf,
  unwrap,
  wrongCode,
} from '../../fixtures/host.ts';
import { onEachDatabase, type World } from '../../fixtures/on-each-database.ts';

const PASSWORD = 'correct horse battery staple';

interface Story {
  readonly user: string;
  readonly organization: string;
  /** Everything that opens something, or once did. */
  readonly secrets: readonly string[];
  readonly digits: readonly string[];
}

/** A silent member comes back: mailbox, app, a wrong code, a recovery code, and things left half done. */
async function live(world: World, host: Host): Promise<Story> {
  const { user, organization } = await newMember(host);
  await require2fa(host, organization);
  host.clock.advance(days(31));
  const { signIns, methods } = host.engine;
  const mailbox = tokenOf(await begin(host, user, 'password'));
  const mailboxCode = await mailboxCodeTo(host, user);
  const enroll = unwrap(await signIns.proveMailbox({ token: mailbox, response: mailboxCode }));
  const { secret, codes, session } = await setUp(host, enroll);

  const challenge = tokenOf(await begin(host, user));
  const wrong = await wrongCode(host, secret);
  await signIns.answerWithTotp({ token: challenge, response: wrong });
  await signIns.answerWithRecoveryCode({ token: challenge, response: '9182-7364-5546-3728' });
  unwrap(await signIns.answerWithRecoveryCode({ token: challenge, response: codes[0] ?? '' }));
  const right = await nextCode(host, secret);
  const ticket = unwrap(await signIns.answerWithTotp({ token: tokenOf(await begin(host, user)), response: right }));
  const other = await complete(host, ticket);

  const halfDone = tokenOf(unwrap(await methods.beginSetUp({ session: other })));
  const staged = unwrap(await signIns.stageTotp({ token: halfDone }));
  const newCodes = tokenOf(unwrap(await methods.beginNewRecoveryCodes({ session: other })));
  const unsaved = unwrap(await signIns.recoveryCodes({ token: newCodes })).codes;

  const silent = await newMember(host);
  await require2fa(host, silent.organization);
  host.clock.advance(days(31));
  const waiting = tokenOf(await begin(host, silent.user, 'password'));
  await world
    .store()
    .accounts.putPassword(user as UserId, await argon2Hasher(keyring).hash(PASSWORD), host.clock.now());
  const tokens = [mailbox, tokenOf(enroll), challenge, tokenOf(ticket), halfDone, newCodes, waiting, session, other];
  const waitingCode = await mailboxCodeTo(host, silent.user);
  const digits = [mailboxCode, waitingCode, wrong, right];
  return { user, organization, digits, secrets: [secret, staged.secret, PASSWORD, ...codes, ...unsaved, ...tokens] };
}

/** The ways in which a secret may lie about. */
function spellingsOf(secret: string): readonly string[] {
  const compact = secret.replaceAll('-', '');
  const plain = [secret, compact, compact.toLowerCase(), Buffer.from(secret).toString('base64')];
  if (!/^[A-Z2-7]{32}$/.test(secret)) return plain;
  const bits = [...secret].map((letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  );
  const raw = Buffer.from((bits.join('').match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  return [...plain, raw.toString('latin1'), raw.toString('hex'), raw.toString('base64'), raw.toString('base64url')];
}

const standsAlone = (digits: string) => new RegExp(`(?<![0-9A-Za-z_-])${digits}(?![0-9A-Za-z_-])`);

onEachDatabase('Given everything that members do', (world) => {
  describe('when somebody has a dump of the database', () => {
    it('I-49 then no code, secret, session, link, token or password is in it', async () => {
      const host = world.node();
      const { secrets, digits, user } = await live(world, host);
      const cells = await world.raw().dump();
      expect(cells.join('\n')).toContain(`${user}@acme.example`);
      for (const spelling of secrets.flatMap(spellingsOf)) {
        expect(cells.filter((cell) => cell.includes(spelling))).toEqual([]);
      }
      for (const code of digits) expect(cells.filter((cell) => standsAlone(code).test(cell))).toEqual([]);
    });
    it('I-49 then the password is right all the same, and only with the key', async () => {
      const host = world.node();
      const { user } = await live(world, host);
      const needs = { store: world.store().accounts, hasher: argon2Hasher(keyring), clock: host.clock };
      const given = (password: string) => ({ user: user as UserId, password, origin: NO_ORIGIN });
      expect(await checkOwnPassword(needs, given(PASSWORD))).toEqual({ kind: 'right' });
      expect(await checkOwnPassword(needs, given(`${PASSWORD}!`))).toEqual({ kind: 'wrong' });
    });
    it('I-50 then a secret that is moved to another member opens nothing', async () => {
      const host = world.node();
      const [ana, bo] = [await enrolledMember(host), await enrolledMember(host)];
      const from = `select sealed_secret from totp_authenticators where user_id = '${ana.user}'`;
      await world.raw().run(`update totp_authenticators set sealed_secret = (${from}) where user_id = '${bo.user}'`);
      const token = tokenOf(await begin(host, bo.user));
      const response = await nextCode(host, ana.secret);
      await expect(host.engine.signIns.answerWithTotp({ token, response })).rejects.toThrow('altered or moved');
      const { attemptBudgets } = world.store().engine.repositories;
      expect(await attemptBudgets.failures(bo.user as UserId, 0 as never)).toHaveLength(1);
    });
  });

  describe('when the audit log is read', () => {
    it('I-52 then each event is in it once, in order', async () => {
      const host = world.node();
      const { user, session, secret } = await enrolledMember(host);
      host.clock.advance(seconds(1));
      const challenge = tokenOf(await begin(host, user));
      host.clock.advance(seconds(1));
      const response = await wrongCode(host, secret);
      await host.engine.signIns.answerWithTotp({ token: challenge, response });
      const again = await signIn(host, { user, secret });
      const fresher = await stepUp(host, { session: again, secret });
      await host.engine.sessions.end(fresher);
      await host.engine.sessions.end(fresher);
      host.clock.advance(seconds(1));
      await host.engine.signIns.abandon({ token: challenge });
      await host.engine.signIns.abandon({ token: challenge });
      expect(session).not.toBe(again);
      const counts = Object.groupBy(await world.auditOf(user), (action) => action);
      expect(Object.fromEntries(Object.entries(counts).map(([action, all]) => [action, all?.length]))).toEqual({
        'membership.changed': 1,
        'sign_in.started': 3,
        'authenticator.enrolled': 1,
        'sign_in.completed': 2,
        'second_factor.failed': 1,
        'second_factor.shown': 2,
        'session.stepped_up': 1,
        'session.ended': 1,
        'sign_in.abandoned': 1,
      });
    });
    it('I-52 then a lock is told once, by the failure that brought it', async () => {
      const host = world.node();
      const { user, secret } = await enrolledMember(host);
      const token = tokenOf(await begin(host, user));
      for (let made = 0; made < 7; made += 1) {
        host.clock.advance(seconds(1));
        await host.engine.signIns.answerWithTotp({ token, response: await wrongCode(host, secret) });
      }
      const failures = (await world.auditOf(user)).filter((action) => action.startsWith('second_factor.'));
      expect(failures).toEqual([...Array.from({ length: 4 }, () => 'second_factor.failed'), 'second_factor.locked']);
    });
    it('I-54 then no code, secret or token is in it, wrong ones included', async () => {
      const host = world.node();
      const { secrets, digits } = await live(world, host);
      const rows = await world.raw().run('select details, address, browser from audit_events');
      const told = JSON.stringify(rows);
      expect(rows.length).toBeGreaterThan(10);
      for (const spelling of [...secrets.flatMap(spellingsOf), '9182-7364-5546-3728', '9182736455463728']) {
        expect(told).not.toContain(spelling);
      }
      for (const code of digits) expect(told).not.toMatch(standsAlone(code));
    });
    it('I-54 then no refusal holds what was typed', async () => {
      const host = world.node();
      const { user } = await enrolledMember(host);
      const token = tokenOf(await begin(host, user));
      for (const response of ['971531', 'XXXX-971531', '97153x']) {
        host.clock.advance(seconds(1));
        const { signIns } = host.engine;
        const refused = [await signIns.answerWithTotp({ token, response }), await signIns.look({ token: response })];
        expect(JSON.stringify(refused)).not.toContain('97153');
      }
    });
    it('I-52 T10 then where it came from is in it', async () => {
      const host = world.node();
      const { user } = await newMember(host);
      const origin = { address: '192.0.2.7', browser: 'Firefox on Linux' };
      unwrap(await host.engine.beginSignIn({ user, firstFactor: { kind: 'host' }, origin }));
      const where = `target_id = '${user}' and action = 'sign_in.started'`;
      expect(await world.raw().run(`select address, browser from audit_events where ${where}`)).toMatchObject([origin]);
    });
  });

  describe('when the directory is pushed', () => {
    const changesOf = async (user: string) =>
      (await world.auditOf(user)).filter((action) => action === 'membership.changed').length;
    const person = (id: string) => ({ id, email: `${id}@acme.example`, name: 'X', role: 'member' }) as const;

    it('I-52 then syncing the same members again is no event', async () => {
      const host = world.node();
      const [organization, user] = [{ id: fresh('org'), name: 'Acme' }, fresh('usr')];
      await host.engine.directory.sync(organization, [person(user)]);
      await host.engine.directory.sync(organization, [person(user)]);
      expect(await changesOf(user)).toBe(1);
    });
    it('I-58 I-59 then two organizations that share people may be synced at once, in whatever order they name them', async () => {
      const host = world.node();
      const users = Array.from({ length: 20 }, () => fresh('usr'));
      const [one, other] = [
        { id: fresh('org'), name: 'One' },
        { id: fresh('org'), name: 'Other' },
      ];
      for (let round = 0; round < 5; round += 1) {
        await Promise.all([
          host.engine.directory.sync(one, users.map(person)),
          host.engine.directory.sync(other, users.toReversed().map(person)),
        ]);
      }
      expect(await Promise.all(users.map(changesOf))).toEqual(users.map(() => 2));
    });
    it('I-52 I-45 then a member whom a sync leaves out is removed, with an event', async () => {
      const host = world.node();
      const organization = { id: fresh('org'), name: 'Acme' };
      const [stays, leaves] = [fresh('usr'), fresh('usr')];
      await host.engine.directory.sync(organization, [person(stays), person(leaves)]);
      const session = await complete(host, await begin(host, leaves));
      await host.engine.directory.sync(organization, [person(stays)]);
      const verdict = await host.engine.authorize({ session, organization: organization.id });
      expect(verdict.kind).toBe('not-found');
      expect(await changesOf(leaves)).toBe(2);
    });
    it('I-52 then removing somebody who is not there is no event', async () => {
      const host = world.node();
      const { organization } = await newMember(host);
      const stranger = fresh('usr');
      await host.engine.directory.removeMembership({ organization, user: stranger });
      expect(await changesOf(stranger)).toBe(0);
    });
  });

  describe('when something changes and a message tells of it', () => {
    it('I-56 then both are kept or neither', async () => {
      const host = world.node();
      const { user } = await newMember(host);
      const { transaction, repositories } = world.store().engine;
      const content = { kind: 'recovery-codes-made' } as const;
      const origin = { address: null, browser: null };
      const work = transaction(async ({ outbox, recoveryCodes }) => {
        await recoveryCodes.replace(user as UserId, ['digest'], host.clock.now());
        await outbox.add({ user: user as UserId, content, origin, goodUntil: null }, host.clock.now());
        throw new Error('the power went out');
      });
      await expect(work).rejects.toThrow('the power went out');
      expect(await mailTo(host, user)).toEqual([]);
      expect(await repositories.recoveryCodes.count(user as UserId)).toMatchObject({ total: 0 });
    });
    it('I-56 I-57 then a message that is handed out again says the same, to the stored address', async () => {
      const host = world.node();
      const { user, organization } = await newMember(host);
      await require2fa(host, organization);
      host.clock.advance(days(31));
      await mailTo(host, user);
      await begin(host, user, 'password');
      const { outbox } = world.store().engine.repositories;
      const lease = async () => {
        const due = await outbox.lease(1000, (host.clock.now() + 1000) as never, host.clock.now());
        return due.filter(({ message }) => message?.to.email === `${user}@acme.example`);
      };
      const first = await lease();
      expect(await lease()).toEqual([]);
      host.clock.advance(seconds(1));
      const second = await lease();
      expect(first).toHaveLength(1);
      expect(second).toEqual(first.map((message) => ({ ...message, tries: 2 })));
    });
  });
});
