import type { Branded } from './brand.ts';

export type UserId = Branded<string, 'UserId'>;
export type OrganizationId = Branded<string, 'OrganizationId'>;
export type AuthenticatorId = Branded<string, 'AuthenticatorId'>;
export type ConnectionId = Branded<string, 'ConnectionId'>;
export type InvitationId = Branded<string, 'InvitationId'>;
export type SignInId = Branded<string, 'SignInId'>;
/** SHA-256 of the key by which a host or our own cookie names a session; the key itself is never stored. */
export type SessionId = Branded<string, 'SessionId'>;
export type ApiKeyId = Branded<string, 'ApiKeyId'>;
