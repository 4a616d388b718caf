const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'cache-control': 'no-store',
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'publickey-credentials-get=(self), publickey-credentials-create=(self)',
} as const;

const STRICT_TRANSPORT = { 'strict-transport-security': 'max-age=31536000; includeSubDomains' } as const;

const JSON_HEADERS = { ...HEADERS, 'content-type': 'application/json' } as const;
const JSON_HEADERS_OVER_TLS = { ...JSON_HEADERS, ...STRICT_TRANSPORT } as const;

const madeWithHeaders = new WeakSet<Response>();

/**
 * JSON that is made with all of the headers in place. Node's adapter writes a plain object as it is, where headers that are
 * added later are checked, sorted and copied one by one.
 */
export function jsonWithHeaders(value: unknown, isTls: boolean): Response {
  const headers = isTls ? JSON_HEADERS_OVER_TLS : JSON_HEADERS;
  const response = new Response(JSON.stringify(value), { headers });
  madeWithHeaders.add(response);
  return response;
}

/** On every answer; what an answer has set for itself stays. */
export function addSecurityHeaders(response: Response, isTls: boolean): void {
  if (madeWithHeaders.has(response)) return;
  for (const [name, value] of Object.entries(HEADERS)) {
    if (!response.headers.has(name)) response.headers.set(name, value);
  }
  if (!isTls) return;
  for (const [name, value] of Object.entries(STRICT_TRANSPORT)) response.headers.set(name, value);
}
