import type { Exchange } from '../route.ts';

/**
 * What a refusal says of the token that was shown, to programs that know nothing of our codes: it is no good (RFC 6750
 * §3.1), or it is good and the proof behind it too weak or too old (RFC 9470 §3). Without a token there is no error to
 * name (RFC 6750 §3).
 */
export function bearerChallenge(
  { c }: Exchange,
  error: 'invalid_token' | 'insufficient_user_authentication',
  maxAge?: number,
): Readonly<Record<string, string>> {
  const isNamed = error !== 'invalid_token' || c.req.header('authorization') !== undefined;
  const parts = ['realm="Twofold"', ...(isNamed ? [`error="${error}"`] : [])];
  if (maxAge !== undefined) parts.push(`max_age="${maxAge}"`);
  return { 'www-authenticate': `Bearer ${parts.join(', ')}` };
}
