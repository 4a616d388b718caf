import type { SignInProgress } from '../../application/engine.ts';

/** Where a trip to an identity provider has led. */
export type Arrival =
  | { readonly kind: 'sign-in'; readonly progress: SignInProgress }
  | { readonly kind: 'tested'; readonly organization: string }
  | { readonly kind: 'linked'; readonly returnTo: string | null };
