/**
 * Why a browser's passkey ceremony brought nothing, as the page's script tells it. Browsers say on purpose no more: somebody
 * who cancels, runs out of time, or has no passkey there looks the same (WebAuthn L3 §14.5).
 */
export const CEREMONY_FAULTS = ['not-allowed', 'already-there', 'wrong-address', 'unsupported', 'other'] as const;

export type CeremonyFault = (typeof CEREMONY_FAULTS)[number];

/** Nothing that a browser sends is written down as it is. */
export const ceremonyFaultOf = (told: string): CeremonyFault =>
  CEREMONY_FAULTS.find((fault) => fault === told) ?? 'other';
