import * as z from 'zod';
import { looksLikeEmail } from '../domain/email.ts';
import type { Operation } from './operation.ts';
import { Done, Progress } from './progress.ts';

const Password = z.string().min(1).max(1024);

export const PasswordChange = z.strictObject({ current: Password, wanted: Password });

export const ResetAsked = z.strictObject({
  email: z.string().max(320).refine(looksLikeEmail),
  keep: z
    .enum(['token', 'cookie'])
    .default('token')
    .describe(
      'Where the own half of the link lives: in the answer, or in a cookie, for scripts on pages of this server.',
    ),
  key: z.string().max(200).optional().describe('That of the answer before, where one asks again within a minute.'),
});

export const ResetBegun = z.strictObject({
  key: z
    .string()
    .optional()
    .describe('The own half: the mailed link opens nothing without it. Absent where a cookie keeps it.'),
});

export const PasswordReset = z.strictObject({
  token: z.string().max(200).describe('What the mailed link says after `token=`.'),
  key: z.string().max(200).optional().describe('The own half, where no cookie keeps it.'),
  password: Password,
});

export const passwordOperations: readonly Operation[] = [
  {
    method: 'post',
    path: '/v1/me/password',
    summary: 'Change the own password; all other sessions end, and this one goes on under a new token',
    request: PasswordChange,
    response: Progress,
    refusals: [400, 401, 403, 422, 429],
  },
  {
    method: 'post',
    path: '/v1/password-resets',
    summary: 'Mail a link for a new password; the answer is the same for every address',
    credential: 'none',
    request: ResetAsked,
    response: ResetBegun,
    refusals: [400, 409],
  },
  {
    method: 'post',
    path: '/v1/password-resets/complete',
    summary: 'Set a new password with both halves of the link; every session ends, and none begins',
    credential: 'none',
    request: PasswordReset,
    response: Done,
    refusals: [400, 410, 422],
  },
];
