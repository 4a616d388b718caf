import pg from 'pg';
import { describe, expect, it } from 'vitest';
import {
  begin,
  codeOf,
  fresh,
  type Host,
  newMember,
  nextCode,
  refusalOf,
  require2fa,
  stateOf,
  tokenOf,
  unwrap,
} from '../../fixtures/host.ts';
import { onEachDatabase, type World } from '../../fixtures/on-each-database.ts';

/**
 * Runs `works` so that all of them stand still before they write to the audit log, which every one of them does, and
 * then go on together: the order of what they read and wrote before is the order in which they are given. Only
 * PostgreSQL lets transactions run side by side.
 */
async function interleave<Value>(world: World, works: readonly (() => Promise<Value>)[]): Promise<readonly Value[]> {
  const gate = new pg.Client({ connectionString: world.url() });
  await gate.connect();
  try {
    await gate.query('begin');
    await gate.query('lock table audit_events in access exclusive mode');
    const running: Promise<Value>[] = [];
    for (const [index, work] of works.entries()) {
      running.push(work());
      await untilWaiting(gate, index + 1);
    }
    await gate.query('commit');
    return await Promise.all(running);
  } finally {
    await gate.end();
  }
}

// cspell:ignore datname
async function untilWaiting(gate: pg.Client, count: number): Promise<void> {
  for (let asked = 0; asked < 2000; asked += 1) {
    const waiting = 'select 1 from pg_stat_activity where datname = current_database()';
    const { rows } = await gate.query(`${waiting} and wait_event_type = 'Lock'`);
    if (rows.length >= count) return;
  }
  throw new Error(`There never were ${count} waiting.`);
}

onEachDatabase('Given a member who activates an app while the password is used elsewhere', (world) => {
  async function aboutToConfirm(host: Host) {
    const { user, organization } = await newMember(host);
    await require2fa(host, organization);
    const token = tokenOf(await begin(host, user));
    const { secret } = unwrap(await host.engine.signIns.stageTotp({ token }));
    const response = await codeOf(host, secret);
    return { user, organization, secret, confirm: () => host.engine.signIns.confirmTotp({ token, response }) };
  }

  /** Set-up with nothing but the password, by a token from before. */
  async function takeOver(host: Host, token: string) {
    const staged = await host.engine.signIns.stageTotp({ token });
    if (!staged.ok) return staged;
    const response = await nextCode(host, staged.value.secret);
    return host.engine.signIns.confirmTotp({ token, response });
  }

  it('I-01 I-20 I-59 M11 when both happen in any order, then the password alone replaces nothing', async () => {
    const host = world.node();
    for (let round = 0; round < 3; round += 1) {
      const { user, confirm } = await aboutToConfirm(host);
      const begun = Array.from({ length: 5 }, () => begin(host, user, 'password'));
      const confirmed = confirm();
      const later = Array.from({ length: 5 }, () => begin(host, user, 'password'));
      unwrap(await confirmed);
      for (const progress of await Promise.all([...begun, ...later])) {
        if (stateOf(progress) === 'enroll') expect(refusalOf(await takeOver(host, tokenOf(progress)))).not.toBeNull();
      }
    }
  });

  const describeSideBySide = world.name === 'PostgreSQL' ? describe : () => undefined;
  describeSideBySide('when both have begun before either is finished', () => {
    it('I-01 I-20 I-59 M11 then the password alone replaces nothing', async () => {
      const host = world.node();
      const { user, confirm } = await aboutToConfirm(host);
      const firstFactor = { kind: 'password' } as const;
      const [, begun] = await interleave<unknown>(world, [
        confirm,
        () => host.engine.beginSignIn({ user, firstFactor }),
      ]);
      const progress = unwrap(begun as Awaited<ReturnType<typeof host.engine.beginSignIn>>);
      expect(
        stateOf(progress) === 'enroll' ? refusalOf(await takeOver(host, tokenOf(progress))) : 'challenge',
      ).not.toBe(null);
    });
    it('I-01 I-25 I-59 then a session that was being minted has ended', async () => {
      const host = world.node();
      const { user, organization } = await newMember(host);
      const own = unwrap(
        await host.engine.completeSignIn({ ticket: tokenOf(await begin(host, user)), session: 'own-session' }),
      );
      expect(own.user).toBe(user);
      const ticket = tokenOf(await begin(host, user));
      const token = tokenOf(unwrap(await host.engine.methods.beginSetUp({ session: 'own-session' })));
      const { secret } = unwrap(await host.engine.signIns.stageTotp({ token }));
      const response = await codeOf(host, secret);
      const session = fresh('session');
      await interleave<unknown>(world, [
        () => host.engine.completeSignIn({ ticket, session }),
        () => host.engine.signIns.confirmTotp({ token, response }),
      ]);
      expect((await host.engine.authorize({ session, organization })).kind).toBe('no-session');
    });
  });
});
