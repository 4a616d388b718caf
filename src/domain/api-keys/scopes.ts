/**
 * What a key of an organization may be made for. The words are permanent: they stand in stored keys. `read` reads,
 * `write` changes; neither contains the other.
 */
export const SCOPES = [
  'organization:read',
  'members:read',
  'members:write',
  'policy:read',
  'policy:write',
  'audit:read',
] as const;

export type Scope = (typeof SCOPES)[number];

export const isScope = (word: string): word is Scope => (SCOPES as readonly string[]).includes(word);
