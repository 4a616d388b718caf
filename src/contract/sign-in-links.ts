import * as z from 'zod';
import type { Operation } from './operation.ts';
import { ResetAsked, ResetBegun } from './passwords.ts';
import { Progress } from './progress.ts';
import { SignInBegun } from './sign-in.ts';

export const SignInLinkAsked = ResetAsked.extend({ returnTo: SignInBegun.shape.returnTo });

export const SignInLinkBegun = ResetBegun;

export const SignInByLink = z.strictObject({
  token: z.string().max(200).describe('What the mailed link says after `token=`.'),
  keep: SignInBegun.shape.keep,
  key: z.string().max(200).optional().describe('The own half, where no cookie keeps it.'),
});

export const signInLinkOperations: readonly Operation[] = [
  {
    method: 'post',
    path: '/v1/sign-in-links',
    summary: 'Mail a link to sign in with; the answer is the same for every address',
    credential: 'none',
    request: SignInLinkAsked,
    response: SignInLinkBegun,
    refusals: [400, 403, 404],
  },
  {
    method: 'post',
    path: '/v1/sign-in-links/complete',
    summary: 'Begin a sign-in with both halves of the link, once; what follows is as after a password',
    credential: 'none',
    request: SignInByLink,
    response: Progress,
    refusals: [400, 403, 404, 410],
  },
];
