import { keepAsShown } from './credentials.ts';
import { recognizedBy } from './own-browser.ts';
import type { InSignIn } from './route.ts';

/** What the engine is told of a request that is at a step. */
export const stepOf = ({ token, origin }: InSignIn) => ({ token, origin });

/** The same of a step that may be the last one, with a key for the session that then begins in this browser. */
export const lastStepOf = (exchange: InSignIn) => ({
  ...stepOf(exchange),
  session: exchange.services.newToken(),
  browser: recognizedBy(exchange, keepAsShown(exchange.c)),
});
