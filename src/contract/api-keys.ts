import * as z from 'zod';
import { SILENCES } from '../domain/api-keys/judge-key.ts';
import { SCOPES } from '../domain/api-keys/scopes.ts';
import { MOST_DAYS, USUAL_DAYS } from '../domain/api-keys/token.ts';
import { isId } from '../domain/name.ts';
import type { Operation } from './operation.ts';
import { OwnPassword } from './own-password.ts';

const MILLISECONDS = 'Milliseconds since the Unix epoch';

const ApiKey = z.strictObject({
  id: z.string(),
  name: z.string(),
  beginning: z.string().describe('The first characters of the key, to tell it from others.'),
  scopes: z.array(z.enum(SCOPES)),
  maker: z.strictObject({ id: z.string(), name: z.string(), email: z.string() }),
  madeAt: z.int().describe(MILLISECONDS),
  expiresAt: z.int().describe(MILLISECONDS),
  lastUsedAt: z.int().nullable().describe(`${MILLISECONDS}, noted at most once a minute; null before the first use.`),
  state: z
    .enum(['works', 'expired', ...SILENCES])
    .describe(
      'What it would answer now: the others say why it is silent. `maker-not-active`, `maker-not-admin` and `maker-without-method` pass when its maker gets in again, is an admin again or sets up a method that counts. With the others make a new key.',
    ),
});

export const ApiKeyList = z.strictObject({ keys: z.array(ApiKey).describe('Newest first; at most 100.') });

export const NewApiKey = z.strictObject({
  name: z.string().describe('What it is for: 1 to 100 characters.'),
  scopes: z.array(z.string()).describe(`At least one of: ${SCOPES.join(', ')}.`),
  days: z.number().default(USUAL_DAYS).describe(`How long it lives: 1 to ${MOST_DAYS} whole days.`),
  password: OwnPassword,
});

export const MadeApiKey = z.strictObject({
  key: ApiKey,
  token: z
    .string()
    .nullable()
    .describe('The key itself, shown this once. Null where this answer repeats an earlier one (`Idempotency-Key`).'),
});

export const ApiKeyRevoked = z.strictObject({ key: z.string().refine(isId).describe('Its id.') });

const KEYS = '/v1/organizations/{organization}/api-keys';

export const apiKeyOperations: readonly Operation[] = [
  {
    method: 'get',
    path: KEYS,
    summary: 'The API keys of the organization, and what each would answer now',
    response: ApiKeyList,
    refusals: [401, 403, 404],
  },
  {
    method: 'post',
    path: KEYS,
    summary: 'Make an API key; it is shown in this answer and nowhere else',
    request: NewApiKey,
    idempotent: true,
    response: MadeApiKey,
    refusals: [400, 401, 403, 404, 409, 422, 429],
  },
  {
    method: 'post',
    path: `${KEYS}/revoke`,
    summary: 'Revoke an API key, at once and for good',
    request: ApiKeyRevoked,
    response: ApiKeyList,
    refusals: [400, 401, 403, 404],
  },
];
