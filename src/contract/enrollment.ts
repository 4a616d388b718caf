import * as z from 'zod';
import type { Operation } from './operation.ts';
import { NoDocument, Progress } from './progress.ts';
import { TextAsked, TextSent, TypedCode } from './sign-in.ts';

export const TotpSetUp = z.strictObject({
  issuer: z.string(),
  email: z.string(),
  secret: z.string().describe('Base 32, without spaces. Never readable again once it is confirmed.'),
  otpauthUri: z.string().describe('What a QR code for authenticator apps holds.'),
});

export const PhoneGiven = z.strictObject({
  number: z.string().max(100).describe('As people type it.'),
  country: z
    .string()
    .regex(/^([A-Z]{2})?$/)
    .default('')
    .describe('ISO 3166-1 alpha-2, for a number that does not begin with + and its country code.'),
  channel: z.enum(['text', 'call']).default('text').describe('A text message, or a call.'),
});

export const FreshRecoveryCodes = z.strictObject({
  codes: z.array(z.string()).describe('Each works once. Never readable again once they are said to be saved.'),
  issuer: z.string(),
  email: z.string(),
  madeAt: z.int().describe('Milliseconds since the Unix epoch'),
});

const ENROLLMENT = '/v1/sign-in/enrollment';

/** The same steps for a sign-in that must set up, and for a set-up that was begun from a session. */
export const enrollmentOperations: readonly Operation[] = [
  {
    method: 'post',
    path: `${ENROLLMENT}/totp`,
    summary: 'The secret for an authenticator app; a second call gives the same one',
    credential: 'enroll',
    request: NoDocument,
    response: TotpSetUp,
    refusals: [401, 403, 409],
  },
  {
    method: 'post',
    path: `${ENROLLMENT}/totp/confirm`,
    summary: 'Make it the second factor, by a right code; what was there before stops working',
    credential: 'enroll',
    request: TypedCode,
    response: Progress,
    refusals: [400, 401, 403, 409, 422],
  },
  {
    method: 'post',
    path: `${ENROLLMENT}/phone`,
    summary: 'Take a mobile number and send it a code; it counts for nothing until the code comes back',
    credential: 'enroll',
    request: PhoneGiven,
    response: TextSent,
    refusals: [400, 401, 403, 409, 422, 429],
  },
  {
    method: 'post',
    path: `${ENROLLMENT}/phone/send`,
    summary: 'Send another code to that number; the one before it no longer works',
    credential: 'enroll',
    request: TextAsked,
    response: TextSent,
    refusals: [400, 401, 409, 422, 429],
  },
  {
    method: 'post',
    path: `${ENROLLMENT}/phone/confirm`,
    summary: 'Make it the second factor, by the code that was sent; what was there before stops working',
    credential: 'enroll',
    request: TypedCode,
    response: Progress,
    refusals: [400, 401, 403, 409, 422],
  },
  {
    method: 'post',
    path: `${ENROLLMENT}/postpone`,
    summary: 'Not now, where the set-up was chosen and nobody requires it',
    credential: 'enroll',
    request: NoDocument,
    response: Progress,
    refusals: [401, 409],
  },
  {
    method: 'get',
    path: `${ENROLLMENT}/recovery-codes`,
    summary: 'The new recovery codes, until they are said to be saved',
    credential: 'enroll',
    response: FreshRecoveryCodes,
    refusals: [401, 409],
  },
  {
    method: 'post',
    path: `${ENROLLMENT}/recovery-codes/saved`,
    summary: 'The person says that the codes are saved; the sign-in goes on',
    credential: 'enroll',
    request: NoDocument,
    response: Progress,
    refusals: [401, 409],
  },
];
