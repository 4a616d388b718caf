import type { Services } from '../services.ts';
import type { Ways } from '../views/parts/ways-to-sign-in.tsx';

/** How people sign in here, besides the password. */
export const waysOf = ({ settings }: Services): Ways => ({
  byLink: settings.canMail,
  providers: settings.providers,
  byPasskey: settings.byPasskey,
});
