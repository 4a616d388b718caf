import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ChangeStep } from '../../fixtures/changer-process.ts';
import { codeTextedTo, type Host, stateOf, textsTo, tokenOf, unwrap } from '../../fixtures/host.ts';
import { NEW_METHODS } from '../../fixtures/new-methods.ts';
import { type Holder, OLD_METHODS } from '../../fixtures/old-methods.ts';
import { onEachDatabase } from '../../fixtures/on-each-database.ts';
import { newNumber } from '../../fixtures/phones.ts';
import { expectNothingWritten } from '../../fixtures/unchanged.ts';

type NewName = keyof typeof NEW_METHODS;
type OldName = keyof typeof OLD_METHODS;

const STAGES = {
  'another app': 'stageTotp',
  'another phone': 'stagePhone',
  'another passkey': 'passkeyCreation',
} as const satisfies Record<NewName, ChangeStep>;

/** Hundreds of processes start here, with the same modules. */
const compiled = mkdtempSync(join(tmpdir(), 'twofold-compiled-'));
afterAll(() => rmSync(compiled, { recursive: true, force: true }));

/** What a process says that lived to the end of its step. */
interface Said {
  readonly refusal: string | null;
  readonly asked: number;
}

interface Points {
  readonly first: number;
  readonly stride: number;
}

/** At every point from an app; from the others at every third, and not at the same ones: a process each takes its time. */
const POINTS: Readonly<Record<OldName, Points>> = {
  'an app': { first: 1, stride: 1 },
  'a phone': { first: 1, stride: 3 },
  'a passkey': { first: 2, stride: 3 },
};

onEachDatabase('Given a member whose change of method is cut off by SIGKILL', (world) => {
  /** Runs a step in a process of its own, which dies on the way unless it is done before that. */
  async function stepInProcess(host: Host, name: ChangeStep, command: object, fatal: number) {
    const program = new URL('../../fixtures/changer-process.ts', import.meta.url);
    const sent = [world.url(), name, JSON.stringify(command), String(host.clock.now()), String(fatal)];
    const env = { ...process.env, NODE_COMPILE_CACHE: compiled };
    const child = fork(program, sent, { execArgv: [], serialization: 'advanced', env });
    let said: unknown = null;
    child.on('message', (message) => {
      said = message;
    });
    const [, signal] = await once(child, 'exit');
    return { isKilled: signal === 'SIGKILL', said: said as Said | null };
  }

  interface Cut<Prepared> {
    prepare(host: Host): Promise<Prepared>;
    step(prepared: Prepared): readonly [ChangeStep, object] | Promise<readonly [ChangeStep, object]>;
    /** What is as it was. */
    afterwards(host: Host, prepared: Prepared): Promise<unknown>;
    /** How many points there are at least. */
    readonly least: number;
  }

  /** Dies at the first of these points of the step, then at the next, until one lives to its end. */
  async function cutAt<Prepared>({ first, stride }: Points, { prepare, step, afterwards, least }: Cut<Prepared>) {
    for (let fatal = first; ; fatal += stride) {
      const host = world.node();
      const prepared = await prepare(host);
      const { isKilled, said } = await stepInProcess(host, ...(await step(prepared)), fatal);
      if (!isKilled) {
        expect(said).toMatchObject({ refusal: null });
        expect(said?.asked).toBeGreaterThanOrEqual(Math.max(least, fatal - stride));
        expect(said?.asked).toBeLessThan(fatal);
        return prepared;
      }
      await afterwards(host, prepared);
    }
  }

  const begun = async (host: Host, holder: Holder) => {
    const { session } = holder;
    return { ...holder, token: tokenOf(unwrap(await host.engine.methods.beginSetUp({ session }))) };
  };

  async function expectOldMethod(holder: Holder): Promise<void> {
    await expectNothingWritten(world, holder);
    expect(await holder.open()).toBe('opens');
  }

  /** From the choice on, in what is left of the change. */
  async function changeTo(to: NewName, host: Host, { user, token, open }: Awaited<ReturnType<typeof begun>>) {
    const method = await NEW_METHODS[to](host, token);
    unwrap(await host.engine.signIns[method.confirm]({ token, response: await method.right() }));
    expect(await open()).not.toBe('opens');
    expect(await method.open(user)).toBe('opens');
  }

  describe.each(Object.keys(OLD_METHODS) as OldName[])('from %s', (from) => {
    it('M24 I-26 I-59 T5 where it is begun, then it is not begun, and can be', async () => {
      await cutAt(POINTS[from], {
        prepare: (host) => OLD_METHODS[from](host),
        step: ({ session }) => ['beginSetUp', { session }],
        async afterwards(host, holder) {
          await expectOldMethod(holder);
          await changeTo('another app', host, await begun(host, holder));
        },
        least: 2,
      });
    }, 120_000);

    describe.each(Object.keys(NEW_METHODS) as NewName[])('to %s', (to) => {
      it('M24 I-26 I-59 T5 where it is shown what to set up, then the old method works, and it can still be done', async () => {
        const number = () => ({ number: newNumber(), country: '', channel: 'text' });
        await cutAt(POINTS[from], {
          prepare: async (host) => begun(host, await OLD_METHODS[from](host)),
          step: ({ token }) => [STAGES[to], { token, ...(to === 'another phone' ? number() : {}) }],
          async afterwards(host, holder) {
            await expectOldMethod(holder);
            await changeTo(to, host, holder);
          },
          least: 1,
        });
      }, 120_000);

      it('M24 I-26 I-59 T5 where it is confirmed, then all of it is undone, and it can still be done', async () => {
        const { user, open, method } = await cutAt(POINTS[from], {
          async prepare(host) {
            const holder = await begun(host, await OLD_METHODS[from](host));
            return { ...holder, method: await NEW_METHODS[to](host, holder.token) };
          },
          step: async ({ token, method: { confirm, right } }) => [confirm, { token, response: await right() }],
          async afterwards(host, { method: pending, ...holder }) {
            await expectOldMethod(holder);
            const response = await pending.right();
            unwrap(await host.engine.signIns[pending.confirm]({ token: holder.token, response }));
            expect(await holder.open()).not.toBe('opens');
            expect(await pending.open(holder.user)).toBe('opens');
          },
          least: 5,
        });
        expect(await open()).not.toBe('opens');
        expect(await method.open(user)).toBe('opens');
      }, 120_000);
    });
  });

  it('I-26 I-59 T5 where the number of a new phone is typed, then nothing is staged, texted or paid, and it can be typed again', async () => {
    await cutAt(POINTS['an app'], {
      async prepare(host) {
        const holder = await begun(host, await OLD_METHODS['an app'](host));
        return {
          ...holder,
          typed: { token: holder.token, number: newNumber(), country: '', channel: 'text' } as const,
        };
      },
      step: ({ typed }) => ['stagePhone', typed],
      async afterwards(host, { typed, ...holder }) {
        const [left] = await world.raw().run(
          `select (select count(*) from sign_ins where user_id = '${holder.user}' and staged_method is not null) as staged,
             (select count(*) from text_sends where user_id = '${holder.user}') as paid`,
        );
        expect([Number(left?.['staged']), Number(left?.['paid'])]).toEqual([0, 0]);
        expect(await textsTo(host, typed.number)).toEqual([]);
        await expectOldMethod(holder);
        unwrap(await host.engine.signIns.stagePhone(typed));
        const response = await codeTextedTo(host, typed.number);
        const confirmed = await host.engine.signIns.confirmPhone({ token: typed.token, response });
        expect(stateOf(unwrap(confirmed))).toBe('recovery-codes');
      },
      least: 3,
    });
  }, 120_000);
});
