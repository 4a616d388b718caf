import { describe, expect, it } from 'vitest';
import { minutes } from '../../../src/domain/time.ts';
import {
  begin,
  enrolledMember,
  type Host,
  nextCode,
  refusalOf,
  setUp,
  stateOf,
  tokenOf,
  unwrap,
} from '../../fixtures/host.ts';
import { NEW_METHODS, type NewMethod } from '../../fixtures/new-methods.ts';
import { type Holder, OLD_METHODS } from '../../fixtures/old-methods.ts';
import { onEachDatabase } from '../../fixtures/on-each-database.ts';
import { openByApp } from '../../fixtures/opening.ts';
import { expectOldMethod } from '../../fixtures/unchanged.ts';

/** How far a change has come, by the last thing that was done; and the token of that step. */
interface Changing extends Holder {
  readonly token: string;
  /** What is being set up; null where none is chosen yet. */
  readonly method: NewMethod | null;
}

type NewName = keyof typeof NEW_METHODS;
type OldName = keyof typeof OLD_METHODS;

const confirm = (host: Host, { token, method }: Changing, response: string) =>
  host.engine.signIns[method?.confirm ?? 'confirmTotp']({ token, response });

const begun = async (host: Host, { session }: Holder) =>
  tokenOf(unwrap(await host.engine.methods.beginSetUp({ session })));

const STEPS = {
  'asked to confirm once more': async (host: Host, holder: Holder): Promise<Changing> => {
    const token = tokenOf(unwrap(await host.engine.methods.beginStepUp({ session: holder.session })));
    return { ...holder, token, method: null };
  },
  'about to choose': async (host: Host, holder: Holder): Promise<Changing> => ({
    ...{ ...holder, token: await begun(host, holder), method: null },
  }),
  'shown what is to be set up': async (host: Host, holder: Holder, to: NewName): Promise<Changing> => {
    const token = await begun(host, holder);
    return { ...holder, token, method: await NEW_METHODS[to](host, token) };
  },
  'told that the answer was wrong': async (host: Host, holder: Holder, to: NewName): Promise<Changing> => {
    const changing = await STEPS['shown what is to be set up'](host, holder, to);
    const answered = await confirm(host, changing, changing.method?.wrong ?? '');
    expect(refusalOf(answered)).toBe('response.incorrect');
    return changing;
  },
} as const;
type Step = keyof typeof STEPS;

interface Interruption {
  happen(host: Host, changing: Changing): Promise<unknown>;
  /** Whether what would have confirmed the new method comes too late from then on. */
  readonly isEnd: boolean;
}

const INTERRUPTIONS: Readonly<Record<string, Interruption>> = {
  'the tab is closed': { happen: async () => undefined, isEnd: false },
  'it is begun anew': { happen: (host, { session }) => host.engine.methods.beginSetUp({ session }), isEnd: false },
  'somebody signs in elsewhere by it': { happen: (_, { open }) => open(), isEnd: false },
  'it is canceled': { happen: (host, { token }) => host.engine.signIns.abandon({ token }), isEnd: true },
  'the session is signed out': { happen: (host, { session }) => host.engine.sessions.end(session), isEnd: true },
  'its time runs out': { happen: async ({ clock }) => clock.advance(minutes(10)), isEnd: true },
};

/** Before something is chosen it does not matter what would have been. */
const CELLS = (Object.keys(OLD_METHODS) as OldName[]).flatMap((from) =>
  (Object.keys(STEPS) as Step[]).flatMap((step) =>
    (step === 'shown what is to be set up' || step === 'told that the answer was wrong'
      ? (Object.keys(NEW_METHODS) as NewName[])
      : ['another app' as const]
    ).flatMap((to) => Object.keys(INTERRUPTIONS).map((interruption) => ({ from, step, to, interruption }))),
  ),
);

it('M22 M23 M24 the table of interrupted changes has every old method, new method, step and interruption', () => {
  expect(CELLS).toHaveLength(3 * (2 + 2 * 3) * 6);
});

onEachDatabase('Given a member who is changing from one method to another', (world) => {
  it.each(CELLS)(
    'M22 M23 M24 I-26 T5 from $from to $to: when $interruption by whom is $step, then the old method works',
    async ({ from, step, to, interruption }) => {
      const host = world.node();
      const changing = await STEPS[step](host, await OLD_METHODS[from](host), to);
      const response = await changing.method?.right();
      await INTERRUPTIONS[interruption]?.happen(host, changing);
      if (response !== undefined && INTERRUPTIONS[interruption]?.isEnd === true) {
        expect((await confirm(host, changing, response)).ok).toBe(false);
      }
      await expectOldMethod(world, host, changing, changing.method);
    },
  );

  describe.each(Object.keys(OLD_METHODS) as OldName[])('from %s', (from) => {
    describe.each(Object.keys(NEW_METHODS) as NewName[])('to %s', (to) => {
      it('I-26 T5 I-60 when its time runs out and the clock goes back, then it stays too late', async () => {
        const host = world.node();
        const changing = await STEPS['shown what is to be set up'](host, await OLD_METHODS[from](host), to);
        const now = host.clock.now();
        const response = (await changing.method?.right()) ?? '';
        host.clock.advance(minutes(10));
        expect(refusalOf(await confirm(host, changing, response))).toBe('sign_in.expired');
        host.clock.moveTo(now);
        expect(refusalOf(await confirm(host, changing, response))).toBe('sign_in.not_found');
        await expectOldMethod(world, host, changing, changing.method);
      });

      it('I-26 T5 when it is confirmed, and the new codes never saved, then the new method holds and codes are made anew', async () => {
        const host = world.node();
        const changing = await STEPS['shown what is to be set up'](host, await OLD_METHODS[from](host), to);
        const { user, method } = changing;
        unwrap(await confirm(host, changing, (await method?.right()) ?? ''));
        expect(await changing.open()).not.toBe('opens');
        expect(await method?.open(user)).toBe('opens');
        const { codesUnsaved } = (await host.store.engine.repositories.directory.findUser(user as never)) ?? {};
        expect(codesUnsaved).toBe(true);
      });
    });
  });

  it('M18 M19 M22 when they sign out and set up anew at the next sign-in, then the old method is proven first, and replaced', async () => {
    const host = world.node();
    const { user, secret, session } = await enrolledMember(host);
    expect(refusalOf(await host.engine.methods.setUpAtNextSignIn({ session }))).toBeNull();
    expect(await host.engine.sessions.look(session)).toBeNull();
    const challenge = await begin(host, user);
    expect(stateOf(challenge)).toBe('challenge');
    const response = await nextCode(host, secret);
    const shown = unwrap(await host.engine.signIns.answerWithTotp({ token: tokenOf(challenge), response }));
    expect(stateOf(shown)).toBe('enroll');
    const renewed = await setUp(host, shown);
    expect(await openByApp(host, user, secret)).toBe('response.incorrect');
    expect(await openByApp(host, user, renewed.secret)).toBe('opens');
  });
});
