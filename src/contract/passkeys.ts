import * as z from 'zod';
import { CEREMONY_FAULTS } from '../domain/authenticators/ceremony-fault.ts';
import type { Operation } from './operation.ts';
import { Done, NoDocument, Progress } from './progress.ts';

const Base64url = z.string().describe('Base64url');
const Descriptor = z.strictObject({ type: z.literal('public-key'), id: Base64url, transports: z.array(z.string()) });
const Timeout = z.int().describe('Milliseconds');

/** What `PublicKeyCredential.parseCreationOptionsFromJSON()` reads (WebAuthn L3 §5.1.8). */
export const PasskeyCreation = z.strictObject({
  rp: z.strictObject({ id: z.string(), name: z.string() }),
  user: z.strictObject({ id: Base64url, name: z.string(), displayName: z.string() }),
  challenge: Base64url,
  pubKeyCredParams: z.array(z.strictObject({ type: z.string(), alg: z.int() })),
  timeout: Timeout,
  excludeCredentials: z.array(Descriptor),
  authenticatorSelection: z.strictObject({ residentKey: z.string(), userVerification: z.string() }),
  extensions: z.strictObject({ credProps: z.literal(true) }),
  attestation: z.literal('none'),
});

/** What `PublicKeyCredential.parseRequestOptionsFromJSON()` reads (WebAuthn L3 §5.1.9). */
export const PasskeyRequest = z.strictObject({
  rpId: z.string(),
  challenge: Base64url,
  timeout: Timeout,
  allowCredentials: z.array(Descriptor),
  userVerification: z.enum(['preferred', 'required']),
});

/** `PublicKeyCredential.toJSON()`; what is in it the server looks at by itself. */
const Credential = z.looseObject({ id: z.string().max(2000) });

export const PasskeyAnswer = z.strictObject({ credential: Credential });

export const PasskeyMade = z.strictObject({
  credential: Credential,
  name: z.string().max(200).optional().describe('What its owner calls it.'),
});

const keep = z
  .enum(['token', 'cookie'])
  .default('token')
  .describe(
    'Where the own half of the challenge lives, and the tokens after it: in the answers, or in HttpOnly cookies.',
  );

export const PasskeySignInAsked = z.strictObject({ keep });

export const PasskeySignInBegun = z.strictObject({
  options: PasskeyRequest,
  key: z
    .string()
    .optional()
    .describe('The own half: the challenge is answered with it alone. Absent where a cookie keeps it.'),
});

export const PasskeySignIn = z.strictObject({
  credential: Credential,
  keep,
  key: z.string().max(200).optional().describe('The own half, where no cookie keeps it.'),
  returnTo: z.string().max(6000).optional().describe('A path on this server; anything else is dropped.'),
});

export const PasskeyUnfinished = z.strictObject({
  because: z
    .enum(CEREMONY_FAULTS)
    .describe(
      'By the name of what `navigator.credentials` threw: `NotAllowedError` (canceled, timed out, or no passkey there), ' +
        '`InvalidStateError`, `SecurityError`, `NotSupportedError` or `ConstraintError`; anything else is `other`.',
    ),
});

/** All of them are for scripts on pages of this server: browsers run no ceremony for its name elsewhere. */
export const passkeyOperations: readonly Operation[] = [
  {
    method: 'post',
    path: '/v1/passkey-sign-ins',
    summary: 'A challenge for a passkey as the whole sign-in; whose it is shows when it is answered',
    credential: 'none',
    request: PasskeySignInAsked,
    response: PasskeySignInBegun,
    refusals: [400, 403, 404],
  },
  {
    method: 'post',
    path: '/v1/passkey-sign-ins/complete',
    summary: 'Sign in with a passkey alone; it is both factors where it counts as the second',
    credential: 'none',
    request: PasskeySignIn,
    response: Progress,
    refusals: [400, 401, 403, 404, 422, 429],
  },
  {
    method: 'post',
    path: '/v1/passkey-sign-ins/not-finished',
    summary:
      'Say that the browser brought no passkey for such a challenge: it is written down, and nothing else changes',
    credential: 'none',
    request: PasskeyUnfinished,
    response: Done,
    refusals: [400, 404],
  },
  {
    method: 'post',
    path: '/v1/sign-in/passkey/options',
    summary: 'What a browser needs to answer a challenge with a passkey of this person',
    credential: 'pending',
    request: NoDocument,
    response: PasskeyRequest,
    refusals: [401, 403, 409],
  },
  {
    method: 'post',
    path: '/v1/sign-in/passkey',
    summary: 'Answer a challenge with a passkey',
    credential: 'pending',
    request: PasskeyAnswer,
    response: Progress,
    refusals: [400, 401, 403, 409, 422, 429],
  },
  {
    method: 'post',
    path: '/v1/sign-in/passkey/not-finished',
    summary: 'Say that the browser brought no passkey: it is written down, costs no attempt, and the challenge stays',
    credential: 'pending',
    request: PasskeyUnfinished,
    response: Done,
    refusals: [400, 401, 409],
  },
  {
    method: 'post',
    path: '/v1/sign-in/enrollment/passkey',
    summary: 'What a browser needs to make a passkey for this set-up',
    credential: 'enroll',
    request: NoDocument,
    response: PasskeyCreation,
    refusals: [401, 403, 409],
  },
  {
    method: 'post',
    path: '/v1/sign-in/enrollment/passkey/confirm',
    summary: 'Make it a second factor',
    credential: 'enroll',
    request: PasskeyMade,
    response: Progress,
    refusals: [400, 401, 403, 409, 422],
  },
  {
    method: 'post',
    path: '/v1/sign-in/enrollment/passkey/not-finished',
    summary: 'Say that the browser made no passkey: it is written down, and the set-up stays as it is',
    credential: 'enroll',
    request: PasskeyUnfinished,
    response: Done,
    refusals: [400, 401, 409],
  },
];
