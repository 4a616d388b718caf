// The tables of what people prove themselves with; `schema.ts` lists all.

export interface AuthenticatorsTable {
  id: string;
  user_id: string;
  method: string;
  name: string | null;
  confirmed_at: number;
  last_used_at: number | null;
  failed_in_row: number;
}

export interface TotpAuthenticatorsTable {
  authenticator_id: string;
  user_id: string;
  sealed_secret: Uint8Array;
  last_step: number;
}

export interface PasskeysTable {
  authenticator_id: string;
  user_id: string;
  credential_id: string;
  public_key: Uint8Array;
  counter: number;
  transports: string;
  user_verified: number;
  opens_alone: number;
}

/** Of whole sign-ins: whose it is shows when it is answered. */
export interface PasskeyChallengesTable {
  challenge_digest: string;
  browser_digest: string;
  expires_at: number;
  /** `open`, `spent`, or `told` once another use was written down. */
  state: string;
}

export interface PhonesTable {
  authenticator_id: string;
  user_id: string;
  /** Number and country. */
  sealed_number: Uint8Array;
  /** A keyed digest: says which accounts hold one number, and nothing of the number. */
  number_key: string;
}

export interface RecoveryCodesTable {
  user_id: string;
  digest: string;
  made_at: number;
  spent_at: number | null;
}

/** One text or call that was written, for counting how many there were lately. */
export interface TextSendsTable {
  id: string;
  at: number;
  user_id: string;
  number_key: string;
  country: string | null;
  /** 1 where the number was still to be proven. */
  unproven: number;
  /** When its code came back. */
  proven_at: number | null;
}

/** Texts and calls written since a window began; and for each thing that strangers can cause the hour in which it was last written down. */
export interface TextBudgetsTable {
  key: string;
  began_at: number;
  sent: number;
}
