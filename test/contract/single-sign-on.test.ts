import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConnectionId, SessionId, UserId } from '../../src/domain/ids.ts';
import { after, before, seconds } from '../../src/domain/time.ts';
import { nodeCrypto } from '../../src/gateways/node-crypto.ts';
import { NO_ORIGIN } from '../../src/ports/repositories/records.ts';
import type { OpenedStore } from '../../src/store/open-store.ts';
import { databases } from '../fixtures/databases.ts';
import { begin, complete, type Host, hostOn, newMember, openTestStore } from '../fixtures/host.ts';
import { type Racers, startRacers } from '../fixtures/racers.ts';

const N = 10;
const times = <Value>(make: () => Value): readonly Value[] => Array.from({ length: N }, make);
const CONNECTION = 'con_race' as ConnectionId;

describe.each(databases)('Given trips to identity providers on $name', ({ fresh: freshDatabase }) => {
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  let store: OpenedStore;
  let host: Host;
  let racers: Racers;

  beforeAll(async () => {
    database = await freshDatabase();
    store = openTestStore(database.url);
    await store.migrate();
    host = hostOn(store);
    racers = startRacers(database.url, 2);
  });
  afterAll(async () => {
    await racers.stop();
    await store.close();
    await database.drop();
  });

  const race = <Value>(path: string, calls: readonly (readonly unknown[])[]) =>
    racers.race<Value>({ path: path.split('.'), calls, now: host.clock.now(), processes: 2 });

  const begun = { connection: CONNECTION, purpose: 'sign-in', user: null, returnTo: null, forcedAt: null } as const;
  const answer = { subject: 'somebody', email: null, name: null, authenticatedAt: null };

  it('I-58 I-09 when all bring one assertion, then one is taken', async () => {
    const now = host.clock.now();
    const ids = times(() => nodeCrypto.newId('_'));
    for (const id of ids) {
      await store.singleSignOn.addRequest({ ...begun, id, bindingDigest: 'b', expiresAt: after(now, seconds(600)) });
    }
    const assertionDigest = nodeCrypto.newToken();
    const spent = { connection: CONNECTION, assertionDigest, assertionExpiresAt: after(now, seconds(300)), now };
    const calls = ids.map((requestId) => [{ ...spent, requestId, answer, answerDigest: nodeCrypto.digest(requestId) }]);
    const outcomes = await race<string>('singleSignOn.answer', calls);
    expect(outcomes.filter((outcome) => outcome === 'answered')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'replayed')).toHaveLength(N - 1);
  });

  it('I-58 I-09 when all redeem one answer, then one does', async () => {
    const now = host.clock.now();
    const [id, answerDigest] = [nodeCrypto.newId('_'), nodeCrypto.newToken()];
    await store.singleSignOn.addRequest({ ...begun, id, bindingDigest: 'b', expiresAt: after(now, seconds(600)) });
    const given = { connection: CONNECTION, assertionDigest: id, assertionExpiresAt: after(now, seconds(300)), now };
    await store.singleSignOn.answer({ ...given, requestId: id, answer, answerDigest });
    const calls = times(() => [{ answerDigest, bindingDigest: 'b', now }]);
    const taken = await race<unknown>('singleSignOn.take', calls);
    expect(taken.filter((each) => each !== null)).toHaveLength(1);
  });

  it('I-58 when several become one subject at their first sign-in, then one does', async () => {
    const subject = nodeCrypto.newToken();
    const now = host.clock.now();
    const newcomer = () => ({ connection: CONNECTION, subject, user: nodeCrypto.newId('usr'), completedAt: null });
    const added = await race<boolean>(
      'singleSignOn.addIdentity',
      times(() => [newcomer(), now]),
    );
    expect(added.filter(Boolean)).toHaveLength(1);
  });

  async function linkFor(subject: string) {
    const user = (await newMember(host)).user as UserId;
    const key = await complete(host, await begin(host, user));
    const event = { action: 'single_sign_on.linked', actor: user, target: user, organization: null } as const;
    const content = { kind: 'company-linked', provider: 'Okta', organization: 'Acme' } as const;
    const told = {
      event: { ...event, origin: NO_ORIGIN, details: {} },
      message: { user, content, origin: NO_ORIGIN, goodUntil: null },
    };
    return {
      key,
      link: { user, session: nodeCrypto.digest(key) as SessionId, connection: CONNECTION, subject, ...told },
    };
  }

  it('I-58 T13 when several link one subject at once, then one does, and is told', async () => {
    const links = await Promise.all(times(() => linkFor('employee-7')));
    const now = host.clock.now();
    const outcomes = await race<string>(
      'singleSignOn.linkIdentity',
      links.map(({ link }) => [link, now]),
    );
    expect(outcomes.filter((outcome) => outcome === 'linked')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'taken')).toHaveLength(N - 1);
    const { outbox } = store.engine.repositories;
    const since = before(now, seconds(1));
    const mails = await Promise.all(links.map(({ link }) => outbox.countSince(link.user, 'company-linked', since)));
    expect(mails.reduce((sum, each) => sum + each, 0)).toBe(1);
  });

  it('I-45 once a session has ended, it links and unlinks nothing', async () => {
    const { key, link } = await linkFor('employee-8');
    await host.engine.sessions.end(key);
    const now = host.clock.now();
    const spare = { byLink: true, providers: [] };
    expect(await store.singleSignOn.linkIdentity(link, now)).toBe('session-over');
    expect(await store.singleSignOn.unlinkIdentity({ ...link, spare }, now)).toBe('session-over');
    expect(await store.singleSignOn.identitiesOf(link.user)).toEqual([]);
  });

  it('I-08 the last way in stays: a link by mail, a password or an account elsewhere must be left', async () => {
    const { link } = await linkFor('employee-9');
    const now = host.clock.now();
    await store.singleSignOn.linkIdentity(link, now);
    const spare = { byLink: false, providers: [] };
    expect(await store.singleSignOn.unlinkIdentity({ ...link, spare }, now)).toBe('last');
    await store.accounts.putPassword(link.user, 'any hash', now);
    expect(await store.singleSignOn.unlinkIdentity({ ...link, spare }, now)).toBe('unlinked');
    expect(await store.singleSignOn.identitiesOf(link.user)).toEqual([]);
  });

  it('I-58 I-42 when several organizations verify one domain at once, then one has it', async () => {
    const organizations = await Promise.all(times(async () => (await newMember(host)).organization));
    const now = host.clock.now();
    const happening = {
      action: 'single_sign_on.domain_changed',
      actor: null,
      target: null,
      origin: NO_ORIGIN,
    } as const;
    const toldTo = (organization: string) => ({ event: { ...happening, organization, details: {} }, now });
    for (const organization of organizations) {
      const domain = { domain: 'raced.example', token: 't', verifiedAt: null };
      await store.singleSignOn.addDomain(organization as never, domain, toldTo(organization) as never);
    }
    const calls = organizations.map((organization) => [organization, 'raced.example', toldTo(organization)]);
    const verified = await race<boolean>('singleSignOn.verifyDomain', calls);
    expect(verified.filter(Boolean)).toHaveLength(1);
  });
});
