import type { Everything } from './everything.ts';
import { askForSignInLink, enterPassword, mailedLink, seeHeading } from './steps.ts';

export interface FirstFactor {
  /** As the page says afterwards what somebody signed in with. */
  readonly words: string;
  /** From the sign-in page to whatever comes after it. */
  show(everything: Everything): Promise<void>;
  /** Nothing is asked for after it. */
  readonly isBoth?: true;
}

export const FIRST_FACTORS: Readonly<Record<string, FirstFactor>> = {
  password: {
    words: 'your password',
    show: ({ page, email }) => enterPassword(page, email),
  },
  'magic link': {
    words: 'a link by email',
    async show({ page, server, email }) {
      await page.goto('/sign-in/link');
      await askForSignInLink(page, email);
      await page.goto(await mailedLink(server, email, '/sign-in/link/open'));
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    },
  },
  'OpenID provider': {
    words: 'an account elsewhere',
    async show({ page }) {
      await page.goto('/sign-in');
      await page.getByRole('button', { name: 'Continue with Example ID' }).click();
    },
  },
  'single sign-on': {
    words: 'single sign-on',
    async show({ page, connection }) {
      await page.goto(`/saml/${connection}/begin?return_to=/`);
    },
  },
  passkey: {
    words: 'your passkey',
    isBoth: true,
    async show({ page, device }) {
      await page.goto('/sign-in');
      await device.touched(async () => {
        await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
        await seeHeading(page, 'Your organizations');
      });
    },
  },
};
