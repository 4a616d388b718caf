import * as z from 'zod';
import { looksLikeEmail } from '../domain/email.ts';
import type { Operation } from './operation.ts';
import { Done, NoDocument, Progress, SignInStep } from './progress.ts';

export const SignInBegun = z.strictObject({
  email: z.string().max(320).refine(looksLikeEmail),
  password: z.string().min(1).max(1024),
  keep: z
    .enum(['token', 'cookie'])
    .default('token')
    .describe(
      'Where the tokens of this sign-in live: in the answers, or in HttpOnly cookies, for scripts on pages of this very ' +
        'server (a request that is not from one of them is refused).',
    ),
  returnTo: z.string().max(6000).optional().describe('A path on this server; anything else is dropped.'),
});

/** What somebody has typed; spaces and hyphens do not matter. */
export const TypedCode = z.strictObject({ code: z.string().max(100) });

const Channel = z.enum(['text', 'call']).describe('A text message, or a call that says the digits twice.');

export const TextAsked = z.strictObject({ channel: Channel.default('text') }).optional();

export const TextSent = z.strictObject({
  sentAt: z.int().describe('Milliseconds since the Unix epoch; another one may be asked for a minute later.'),
  expiresAt: z.int().describe('Milliseconds since the Unix epoch'),
  channel: Channel,
});

export const MailboxCodeSent = z.strictObject({ sentAt: z.int().describe('Milliseconds since the Unix epoch') });

export const signInOperations: readonly Operation[] = [
  {
    method: 'post',
    path: '/v1/sign-in',
    summary: 'Begin a sign-in with an email address and a password',
    credential: 'none',
    request: SignInBegun,
    response: Progress,
    refusals: [400, 403, 422, 429],
  },
  {
    method: 'get',
    path: '/v1/sign-in',
    summary: 'Where a sign-in stands, and what it asks for',
    credential: 'step',
    response: SignInStep,
    refusals: [401],
  },
  {
    method: 'post',
    path: '/v1/sign-in/cancel',
    summary: 'End a sign-in in progress, whatever it had reached',
    credential: 'step',
    request: NoDocument,
    response: Done,
    refusals: [401],
  },
  {
    method: 'post',
    path: '/v1/sign-in/totp',
    summary: 'Answer a challenge with six digits from an authenticator app',
    credential: 'pending',
    request: TypedCode,
    response: Progress,
    refusals: [400, 401, 409, 422, 429],
  },
  {
    method: 'post',
    path: '/v1/sign-in/text/send',
    summary: 'Text or speak a code to the number that is kept; the one before it no longer works',
    credential: 'pending',
    request: TextAsked,
    response: TextSent,
    refusals: [400, 401, 409, 422, 429],
  },
  {
    method: 'post',
    path: '/v1/sign-in/text',
    summary: 'Answer a challenge with six digits that were texted or spoken',
    credential: 'pending',
    request: TypedCode,
    response: Progress,
    refusals: [400, 401, 403, 409, 422, 429],
  },
  {
    method: 'post',
    path: '/v1/sign-in/recovery-code',
    summary: 'Answer the challenge of a sign-in with a recovery code',
    credential: 'pending',
    request: TypedCode,
    response: Progress,
    refusals: [400, 401, 403, 409, 422, 429],
  },
  {
    method: 'post',
    path: '/v1/sign-in/mailbox/begin',
    summary: 'Turn from the challenge to the mailbox, where mailboxInstead or emailedRecovery says so',
    credential: 'pending',
    request: NoDocument,
    response: Progress,
    refusals: [401, 403, 409, 429],
  },
  {
    method: 'post',
    path: '/v1/sign-in/mailbox/send',
    summary: 'Send a new code to the mailbox; the one before it no longer works',
    credential: 'pending',
    request: NoDocument,
    response: MailboxCodeSent,
    refusals: [401, 403, 409, 429],
  },
  {
    method: 'post',
    path: '/v1/sign-in/mailbox',
    summary: 'Prove the mailbox with the code that was sent there',
    credential: 'pending',
    request: TypedCode,
    response: Progress,
    refusals: [400, 401, 403, 409, 422, 429],
  },
];
