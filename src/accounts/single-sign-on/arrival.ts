import type { SignInProgress } from '../../application/engine.ts';

/** Where a trip to an identity provider has led. */
export type Arrival =
  /** `isInVain`: the identity provider was to have the person sign in anew, and did not. */
  | { readonly kind: 'sign-in'; readonly progress: SignInProgress; readonly isInVain: boolean }
  | { readonly kind: 'tested'; readonly organization: string }
  /** Nothing is linked yet: by this account, as the provider calls it, once its owner has said so. */
  | { readonly kind: 'link-asked'; readonly provider: string; readonly account: string }
  | { readonly kind: 'linked'; readonly returnTo: string | null };
