import { isSameOrigin } from '../middleware/same-origin.ts';
import type { Exchange } from '../route.ts';

/** A cookie is set in nobody's browser but one that shows our own page (I-48). */
export const isForgedCookie = ({ c, services }: Exchange, keep: 'cookie' | 'token') =>
  keep === 'cookie' && !isSameOrigin(c.req.raw, services.settings);
