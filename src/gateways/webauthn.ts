import {
  type AuthenticationResponseJSON,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import type { NewPasskey, PasskeyVerifier } from '../ports/passkey-verifier.ts';

/** Judges passkey ceremonies by the configured address alone, never by a request's `Host` (I-57). */
export function webauthnVerifier({ origin, hostname }: URL): PasskeyVerifier {
  const expected = { expectedOrigin: origin, expectedRPID: hostname } as const;
  return {
    rpId: hostname,
    verifyRegistration: ({ response, challenge }) =>
      nullOnFault(async () => {
        const { verified, registrationInfo } = await verifyRegistrationResponse({
          ...expected,
          response: JSON.parse(response) as RegistrationResponseJSON,
          expectedChallenge: challenge,
          expectedType: 'webauthn.create',
          // As a second factor the device in hand is the proof; whether it knew its owner is noted.
          requireUserVerification: false,
        });
        return verified ? toPasskey(registrationInfo) : null;
      }),
    verifyAssertion: ({ response, challenge, passkey }) =>
      nullOnFault(async () => {
        const { verified, authenticationInfo } = await verifyAuthenticationResponse({
          ...expected,
          response: JSON.parse(response) as AuthenticationResponseJSON,
          expectedChallenge: challenge,
          expectedType: 'webauthn.get',
          requireUserVerification: false,
          // Its own comparison of counters throws like every other fault; the engine compares, and tells.
          credential: { id: passkey.credentialId, publicKey: new Uint8Array(passkey.publicKey), counter: 0 },
        });
        const { newCounter: counter, userVerified } = authenticationInfo;
        return verified ? { counter, userVerified } : null;
      }),
  };
}

/** The library throws for whatever is wrong, and JSON and CBOR of strangers may be anything. */
async function nullOnFault<Value>(work: () => Promise<Value | null>): Promise<Value | null> {
  return work().catch(() => null);
}

type Registered = Extract<
  Awaited<ReturnType<typeof verifyRegistrationResponse>>,
  { verified: true }
>['registrationInfo'];

function toPasskey({ credential, userVerified }: Registered): NewPasskey {
  const { id, publicKey, counter, transports = [] } = credential;
  return { credentialId: id, publicKey, counter, transports: transports.filter(isHint), userVerified };
}

/** What the browser says here is sent back to it later: nothing but a word. */
const isHint = (transport: string) => /^[a-z-]{1,20}$/.test(transport);
