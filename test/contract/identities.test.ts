import { expect, it } from 'vitest';
import type { ConnectionId, SessionId, UserId } from '../../src/domain/ids.ts';
import { nodeCrypto } from '../../src/gateways/node-crypto.ts';
import { NO_ORIGIN } from '../../src/ports/repositories/records.ts';
import { begin, complete, fresh, type Host, newMember } from '../fixtures/host.ts';
import { onEachDatabase } from '../fixtures/on-each-database.ts';

onEachDatabase('Given two people who go by one subject, each somewhere else', (world) => {
  /** Somebody who is signed in, and what is told of a link of theirs. */
  async function somebody(host: Host) {
    const user = (await newMember(host)).user as UserId;
    const session = nodeCrypto.digest(await complete(host, await begin(host, user))) as SessionId;
    const people = { actor: user, target: user, organization: null } as const;
    const content = { kind: 'way-in-added', provider: 'Example ID' } as const;
    return {
      ...{ user, session },
      event: { ...people, action: 'way_in.added', origin: NO_ORIGIN, details: {} } as const,
      message: { user, content, origin: NO_ORIGIN, goodUntil: null },
    };
  }

  it('I-08 when both link it, then each issuer of OpenID Connect has a person of its own', async () => {
    const host = world.node();
    const { accounts } = world.store();
    const subject = fresh('subject');
    const [one, other] = [await somebody(host), await somebody(host)];
    const issuers = [fresh('https://issuer'), fresh('https://issuer')] as const;
    const link = (person: typeof one, issuer: string) => {
      const identity = { issuer, subject, email: 'somebody@mail.example' };
      return accounts.linkIdentity({ ...person, id: fresh('idn'), provider: 'oidc', identity }, host.clock.now());
    };
    const found = () => Promise.all(issuers.map((issuer) => accounts.findIdentity({ issuer, subject })));
    expect(await link(one, issuers[0])).toBe('linked');
    expect(await found()).toEqual([one.user, null]);
    expect(await link(other, issuers[1])).toBe('linked');
    expect(await found()).toEqual([one.user, other.user]);
    expect(await accounts.findIdentity({ issuer: issuers[0], subject: fresh('subject') })).toBeNull();
  });

  it('I-08 when both link it, then each connection of SAML has a person of its own', async () => {
    const host = world.node();
    const { singleSignOn } = world.store();
    const subject = fresh('employee');
    const [one, other] = [await somebody(host), await somebody(host)];
    const connections = [fresh('con') as ConnectionId, fresh('con') as ConnectionId] as const;
    const link = (person: typeof one, connection: ConnectionId) =>
      singleSignOn.linkIdentity({ ...person, connection, subject }, host.clock.now());
    const found = async () => {
      const known = connections.map((connection) => singleSignOn.findIdentity(connection, subject));
      return (await Promise.all(known)).map((identity) => identity?.user ?? null);
    };
    expect(await link(one, connections[0])).toBe('linked');
    expect(await found()).toEqual([one.user, null]);
    expect(await link(other, connections[1])).toBe('linked');
    expect(await found()).toEqual([one.user, other.user]);
  });

  it('I-08 when one of them is made or forgotten half-way, then the other stays as they were', async () => {
    const host = world.node();
    const { singleSignOn } = world.store();
    const subject = fresh('employee');
    const now = host.clock.now();
    const half = () => ({
      ...{ connection: fresh('con') as ConnectionId, subject, user: fresh('usr') as UserId, completedAt: null },
    });
    const [one, other] = [half(), half()];
    for (const each of [one, other]) expect(await singleSignOn.addIdentity(each, now)).toBe(true);
    const { event } = await somebody(host);
    await singleSignOn.completeIdentity(one, { event, now });
    const found = () => Promise.all([one, other].map((each) => singleSignOn.findIdentity(each.connection, subject)));
    expect(await found()).toEqual([{ ...one, completedAt: now }, other]);
    await singleSignOn.dropIdentity(other);
    expect(await found()).toEqual([{ ...one, completedAt: now }, null]);
  });
});
