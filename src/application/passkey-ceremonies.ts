import type { CeremonyFault } from '../domain/authenticators/ceremony-fault.ts';
import type { Refusal } from '../domain/refusals.ts';
import type { Result } from '../domain/result.ts';
import type { Origin } from '../ports/repositories/records.ts';

interface PasskeyDescriptor {
  readonly type: 'public-key';
  readonly id: string;
  readonly transports: readonly string[];
}

/** `PublicKeyCredentialCreationOptionsJSON` (WebAuthn L3 §5.1.8). */
export interface PasskeyCreation {
  readonly rp: { readonly id: string; readonly name: string };
  readonly user: { readonly id: string; readonly name: string; readonly displayName: string };
  readonly challenge: string;
  readonly pubKeyCredParams: readonly { readonly type: string; readonly alg: number }[];
  /** Milliseconds. */
  readonly timeout: number;
  readonly excludeCredentials: readonly PasskeyDescriptor[];
  readonly authenticatorSelection: { readonly residentKey: 'preferred'; readonly userVerification: 'preferred' };
  /** The browser says whether the device will find it by itself. */
  readonly extensions: { readonly credProps: true };
  readonly attestation: 'none';
}

/** `PublicKeyCredentialRequestOptionsJSON` (WebAuthn L3 §5.1.9). */
export interface PasskeyRequest {
  readonly rpId: string;
  readonly challenge: string;
  /** Milliseconds. */
  readonly timeout: number;
  readonly allowCredentials: readonly PasskeyDescriptor[];
  readonly userVerification: 'preferred' | 'required';
}

interface Unfinished {
  readonly because: CeremonyFault;
  readonly origin?: Origin;
}

/** What a page's script, or a program, tells of a ceremony that its browser ended without a passkey. */
export interface UnfinishedPasskeys {
  /** Of a challenge, or of a set-up. */
  atStep(
    command: Unfinished & { readonly token: string; readonly ceremony: 'get' | 'create' },
  ): Promise<Result<null, Refusal>>;
  /** Of a passkey as the whole sign-in: nobody is known yet. */
  alone(command: Unfinished): Promise<void>;
}
