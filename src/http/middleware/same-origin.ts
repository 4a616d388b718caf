import type { Settings } from '../services.ts';

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);
const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/**
 * Proof that a state-changing request comes from our own page (I-48): browsers send `Origin` with every form, and
 * `Sec-Fetch-Site` besides; a request with neither is not a browser showing our page.
 */
export function isSameOrigin(request: Request, settings: Settings): boolean {
  if (READS.has(request.method)) return true;
  const origin = request.headers.get('origin');
  const site = request.headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin') return false;
  return origin === null ? site === 'same-origin' : isOurs(origin, request, settings);
}

export function isOurs(origin: string, request: Request, { url, production }: Settings): boolean {
  if (origin === url.origin) return true;
  if (production) return false;
  // In development the same server answers to localhost and to 127.0.0.1.
  const host = request.headers.get('host') ?? '';
  return LOOPBACK.test(host) && origin === `http://${host}`;
}

/** A page of another site that a developer has open must not reach the development aids either. */
export function isFromElsewhere(request: Request, settings: Settings): boolean {
  const isMarked = request.headers.has('origin') || request.headers.has('sec-fetch-site');
  return isMarked && !isSameOrigin(request, settings);
}
