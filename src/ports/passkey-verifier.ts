/** A passkey as it is kept: no part of it is secret. */
export interface NewPasskey {
  /** Base64url, at most 1,023 bytes (WebAuthn L3 §4). */
  readonly credentialId: string;
  /** COSE key (RFC 9052 §7). */
  readonly publicKey: Uint8Array;
  readonly counter: number;
  /** How its device may be reached, as the browser said: hints, nothing more. */
  readonly transports: readonly string[];
  /** The device asked for a finger, a face or a PIN. */
  readonly userVerified: boolean;
  /** It can be the whole sign-in: its device finds it without being told whose it is, and asks for a finger, a face or a PIN. */
  readonly opensAlone: boolean;
}

/** What a response says of itself, before anything of it is verified. */
export interface PasskeyClaims {
  readonly credentialId: string;
  readonly challenge: string;
  /** Whose it is, as the device keeps it (WebAuthn L3 §14.6.1); null where the device says nothing. */
  readonly userHandle: string | null;
}

/** Looks at what a browser's passkey ceremony brought. Anything malformed is a wrong answer, never a fault (I-17). */
export interface PasskeyVerifier {
  /** The site's name toward devices: the host of the configured address (WebAuthn L3 §4, "RP ID"). */
  readonly rpId: string;
  /** @returns null where it is no response of a passkey at all. */
  claimsOf(response: string): PasskeyClaims | null;
  /** @returns null unless type, challenge, origin, RP ID and presence are right (WebAuthn L3 §7.1). */
  verifyRegistration(given: { readonly response: string; readonly challenge: string }): Promise<NewPasskey | null>;
  /**
   * @returns null unless type, challenge, origin, RP ID, presence and signature are right (WebAuthn L3 §7.2). The counter
   *   is for the caller to judge.
   */
  verifyAssertion(given: {
    readonly response: string;
    readonly challenge: string;
    readonly passkey: Pick<NewPasskey, 'credentialId' | 'publicKey'>;
  }): Promise<{ readonly counter: number; readonly userVerified: boolean } | null>;
}
