import type { SignInProgress } from '../../application/engine.ts';

/** Where a trip to an identity provider has led. */
export type Arrival =
  | { readonly kind: 'sign-in'; readonly progress: SignInProgress }
  | { readonly kind: 'tested'; readonly organization: string }
  /** Nothing is linked yet: by this account, as the provider calls it, once its owner has said so. */
  | { readonly kind: 'link-asked'; readonly provider: string; readonly account: string }
  | { readonly kind: 'linked'; readonly returnTo: string | null };
