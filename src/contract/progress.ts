import * as z from 'zod';
import { EVERY_METHOD } from '../domain/authenticators/methods.ts';

const MILLISECONDS = 'Milliseconds since the Unix epoch';
const ReturnTo = z.string().nullable().describe('The path on this server that the sign-in was begun for.');

export const OwnUser = z.strictObject({ id: z.string(), email: z.string(), name: z.string() });

/** What may be known of a sign-in before it is complete. */
export const SignInStep = z.strictObject({
  state: z
    .enum(['challenge', 'confirm-mailbox', 'enroll', 'recovery-codes'])
    .describe('What is asked for: a second factor, a code from the mailbox, a set-up, or that the codes are saved.'),
  token: z
    .string()
    .optional()
    .describe(
      'For the next call, as `Authorization: Bearer`. The one before it is dead. Absent where cookies keep it.',
    ),
  tokenKind: z.enum(['pending', 'enroll']).describe('`pending` may only answer, `enroll` may only set up.'),
  purpose: z.enum(['sign-in', 'step-up', 'set-up', 'new-codes']),
  email: z.string(),
  issuer: z.string().describe('The name that an authenticator app shows beside the account.'),
  methods: z.array(z.enum(EVERY_METHOD)).describe('To answer with, or to set up; strongest first.'),
  recoveryCode: z.boolean().describe('A recovery code would answer too.'),
  mailboxInstead: z.boolean().describe('Whoever has lost the authenticator may prove the mailbox instead.'),
  emailedRecovery: z
    .boolean()
    .describe(
      'Whoever has lost the second factor may turn to the mailbox and set up a new one: the organizations allow it.',
    ),
  mailbox: z
    .enum(['reset', 'silence', 'codes-spent', 'recovery'])
    .nullable()
    .describe('Why the mailbox is to be proven.'),
  mailboxSentAt: z.int().nullable().describe(`${MILLISECONDS}: when the last code was sent there.`),
  text: z
    .strictObject({
      channels: z.array(z.enum(['text', 'call'])).describe('What can be sent.'),
      ending: z.string().nullable().describe('The last two digits of the number; null while there is none.'),
      sentAt: z.int().nullable().describe(`${MILLISECONDS}: when the last code of this step was sent.`),
      failed: z
        .boolean()
        .describe('That code could not be sent, or did not arrive: ask for another one, or use another way.'),
      retryAt: z.int().describe(`${MILLISECONDS}: from when on another one may be asked for.`),
    })
    .nullable()
    .describe('Where a text message may come into this step.'),
  because: z
    .strictObject({
      kind: z.enum(['required', 'reset', 'codes-spent', 'chosen', 'backup', 'recovered']),
      organization: z.string().optional().describe('The name of the one that requires it.'),
    })
    .nullable()
    .describe('Why a second factor is to be set up.'),
  held: z
    .enum(['none', 'kept', 'replaced'])
    .describe('What becomes of the authenticators that are there already, once the new one is confirmed.'),
  mayPostpone: z.boolean(),
  locked: z
    .strictObject({ retryAt: z.int().nullable().describe(`${MILLISECONDS}; null: only a reset helps.`) })
    .nullable()
    .describe('While there is a lock even a right code is refused.'),
  returnTo: ReturnTo,
});

export const Completed = z.strictObject({
  state: z.literal('complete'),
  session: z
    .string()
    .optional()
    .describe(
      'The token of the session, as `Authorization: Bearer`. Absent where a cookie keeps it. Of a sign-in from a network ' +
        'that is new to the person they are told by mail.',
    ),
  endsAt: z.int().describe(`${MILLISECONDS}: the session ends then, or an hour after its last use.`),
  user: OwnUser,
  recoveryCodeUsed: z.boolean(),
  returnTo: ReturnTo,
});

/** The ceremony is over, and the session that it was begun from is as it was. */
export const Closed = z.strictObject({ state: z.literal('closed'), returnTo: ReturnTo });

/** Where a sign-in goes next. */
export const Progress = z.discriminatedUnion('state', [SignInStep, Completed, Closed]);

/** There is no more to say than that it is done. */
export const Done = z.strictObject({ done: z.literal(true) });

/** A call that takes no document; an empty one does no harm. */
export const NoDocument = z.strictObject({}).optional();
