import { type Everything, textedCode } from './everything.ts';
import { FIRST_FACTORS } from './first-factors.ts';
import { enterCode, seeHeading, seeText, signOut } from './steps.ts';

export interface SecondFactor {
  /** As the page says afterwards what somebody signed in with. */
  readonly words: string;
  /** Before the first factor is shown, signed out. */
  prepare?(everything: Everything): Promise<void>;
  /** From the challenge, whichever of its pages came first, to the end of the sign-in. */
  show(everything: Everything): Promise<void>;
}

export const SECOND_FACTORS: Readonly<Record<string, SecondFactor>> = {
  'authenticator app': {
    words: 'your authenticator app',
    async show({ page, phone }) {
      await page.goto('/sign-in/code');
      await enterCode(page, await phone.nextCode());
      await seeHeading(page, 'Your organizations');
    },
  },
  passkey: {
    words: 'your passkey',
    async show({ page, device }) {
      await page.goto('/sign-in/passkey');
      await device.touched(async () => {
        await page.getByRole('button', { name: 'Use passkey' }).click();
        await seeHeading(page, 'Your organizations');
      });
    },
  },
  'recovery code': {
    words: 'a recovery code',
    async show({ page, codes }) {
      await page.goto('/sign-in/recovery-code');
      await page.getByRole('textbox', { name: 'Recovery code' }).fill(codes.pop() ?? '');
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
      await seeHeading(page, 'You used a recovery code');
    },
  },
  'text message': {
    words: 'a code to your phone',
    async show({ page, server }) {
      await page.goto('/sign-in/text');
      // Whoever answered with a text the last time has been sent one already.
      const send = page.getByRole('button', { name: 'Text me a code' });
      if (await send.isVisible()) await send.click();
      await seeHeading(page, 'Check your phone');
      await enterCode(page, await textedCode(server));
      await seeHeading(page, 'Your organizations');
    },
  },
};

/** A number gets no more than five texts and calls an hour, so these rows have a person of their own. */
export const BY_VOICE: Readonly<Record<string, SecondFactor>> = {
  'voice call': {
    words: 'a code to your phone',
    async prepare(everything) {
      // A number that was used last is sent a text unasked: another method comes between.
      await FIRST_FACTORS['passkey']?.show(everything);
      await signOut(everything.page);
    },
    async show({ page, server }) {
      await page.goto('/sign-in/text');
      await page.getByRole('button', { name: 'Call me instead' }).click();
      await seeText(page, 'We are calling the number ending in 23');
      await enterCode(page, await textedCode(server));
      await seeHeading(page, 'Your organizations');
    },
  },
};
