import type {
  AuthenticationResponseJSON,
  RegistrationResponseJSON,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import type { NewPasskey, PasskeyClaims, PasskeyVerifier } from '../ports/passkey-verifier.ts';

/** Judges passkey ceremonies by the configured address alone, never by a request's `Host` (I-57). */
export function webauthnVerifier({ origin, hostname }: URL): PasskeyVerifier {
  const expected = { expectedOrigin: origin, expectedRPID: hostname } as const;
  return {
    rpId: hostname,
    claimsOf,
    async verifyRegistration({ response, challenge }) {
      const { verifyRegistrationResponse } = await library();
      return nullOnFault(async () => {
        const { verified, registrationInfo } = await verifyRegistrationResponse({
          ...expected,
          response: JSON.parse(response) as RegistrationResponseJSON,
          expectedChallenge: challenge,
          expectedType: 'webauthn.create',
          // As a second factor the device in hand is the proof; whether it knew its owner is noted.
          requireUserVerification: false,
        });
        return verified && !isFramed(response) ? toPasskey(registrationInfo, isDiscoverable(response)) : null;
      });
    },
    async verifyAssertion({ response, challenge, passkey }) {
      const { verifyAuthenticationResponse } = await library();
      return nullOnFault(async () => {
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
        return verified && !isFramed(response) ? { counter, userVerified } : null;
      });
    },
  };
}

/** With its readers of certificates it is the largest library; it is loaded for the first passkey, and not at start-up. */
const library = () => import('@simplewebauthn/server');

/** The library throws for whatever is wrong, and JSON and CBOR of strangers may be anything. */
async function nullOnFault<Value>(work: () => Promise<Value | null>): Promise<Value | null> {
  return work().catch(() => null);
}

type Registered = Extract<
  Awaited<ReturnType<typeof verifyRegistrationResponse>>,
  { verified: true }
>['registrationInfo'];

function toPasskey({ credential, userVerified }: Registered, discoverable: boolean): NewPasskey {
  const { id, publicKey, counter, transports = [] } = credential;
  const opensAlone = discoverable && userVerified;
  return { credentialId: id, publicKey, counter, transports: transports.filter(isHint), userVerified, opensAlone };
}

/** As the browser says, unsigned (WebAuthn L3 §10.1.3): it keeps people from locking themselves out, and opens nothing. */
function isDiscoverable(response: string): boolean {
  const { clientExtensionResults } = JSON.parse(response) as Partial<RegistrationResponseJSON>;
  return clientExtensionResults?.credProps?.rk === true;
}

interface ClientData {
  readonly challenge?: unknown;
  readonly crossOrigin?: unknown;
}

const clientDataOf = ({ clientDataJSON }: AuthenticationResponseJSON['response']): ClientData =>
  JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString('utf8'));

/** Our pages stand in nobody's frame; the library minds only where the browser names the site around it (WebAuthn L3 §7.2). */
function isFramed(response: string): boolean {
  const { response: inner } = JSON.parse(response) as AuthenticationResponseJSON;
  return clientDataOf(inner).crossOrigin === true;
}

function claimsOf(response: string): PasskeyClaims | null {
  try {
    const { id, response: inner } = JSON.parse(response) as AuthenticationResponseJSON;
    const { challenge } = clientDataOf(inner);
    if (typeof id !== 'string' || typeof challenge !== 'string') return null;
    const { userHandle } = inner;
    return { credentialId: id, challenge, userHandle: typeof userHandle === 'string' ? userHandle : null };
  } catch {
    return null;
  }
}

/** What the browser says here is sent back to it later: nothing but a word. */
const isHint = (transport: string) => /^[a-z-]{1,20}$/.test(transport);
