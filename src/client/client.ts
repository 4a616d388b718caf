import type * as z from 'zod';
import type { Progress } from '../contract/progress.ts';
import type { Client } from './calls.ts';
import { organizationCalls } from './organizations.ts';
import { createWalk } from './progress.ts';
import { createSender, type Fetch, type Sender } from './send.ts';

export type { Client, Complete, Progress } from './calls.ts';
export type { Answer, Fetch, Refused, Repeatable } from './send.ts';

export interface ClientOptions {
  /** The address of the server: `https://login.example.com`. */
  readonly url: string;
  /** `globalThis.fetch`, if not given. */
  readonly fetch?: Fetch;
  /** The token of a session. Without one the browser's own cookies count, on pages of the same server. */
  readonly token?: string;
}

/** Speaks with a Twofold server from a browser, Node or Deno; needs nothing but `fetch`. */
export function createClient({ url, fetch = globalThis.fetch, token }: ClientOptions): Client {
  return clientOf(createSender({ url: url.replace(/\/+$/, ''), fetch }, token ?? null));
}

function clientOf(sender: Sender): Client {
  const { walk, resume } = createWalk(sender, (session) => clientOf(sender.bearing(session)));
  const begin = (path: string, given?: object) => walk(sender.post<z.output<typeof Progress>>(path, given));
  const authenticators = '/v1/me/authenticators';
  return {
    signIn: (given) => walk(sender.bearing(null).post('/v1/sign-in', given)),
    beginPasskeySignIn: (asked = {}) => sender.bearing(null).post('/v1/passkey-sign-ins', asked),
    passkeySignInNotFinished: (because) => sender.bearing(null).post('/v1/passkey-sign-ins/not-finished', { because }),
    signInWithPasskey: (given) => walk(sender.bearing(null).post('/v1/passkey-sign-ins/complete', given)),
    askSignInLink: (asked) => sender.bearing(null).post('/v1/sign-in-links', asked),
    signInByLink: (given) => walk(sender.bearing(null).post('/v1/sign-in-links/complete', given)),
    resumeSignIn: (token) => resume(token ?? null),
    session: {
      read: () => sender.get('/v1/session'),
      end: () => sender.post('/v1/session/end'),
      stepUp: (given) => begin('/v1/session/step-up', given),
    },
    me: {
      authenticators: () => sender.get(authenticators),
      enroll: () => begin(`${authenticators}/enroll`),
      enrollLater: () => sender.post(`${authenticators}/enroll-later`),
      removeAuthenticator: (id) => sender.post(`${authenticators}/remove`, { id }),
      newRecoveryCodes: () => begin('/v1/me/recovery-codes'),
      sessions: () => sender.get('/v1/me/sessions'),
      endSession: (id) => sender.post('/v1/me/sessions/end', { id }),
      endOtherSessions: () => sender.post('/v1/me/sessions/end-others'),
      changePassword: (change) => begin('/v1/me/password', change),
    },
    askPasswordReset: (asked) => sender.bearing(null).post('/v1/password-resets', asked),
    resetPassword: (reset) => sender.bearing(null).post('/v1/password-resets/complete', reset),
    invitation: (token) => ({
      look: () => sender.post('/v1/invitations/look', { token }),
      createAccount: (given, repeatable) =>
        walk(sender.bearing(null).post('/v1/invitations/create-account', { token, ...given }, repeatable)),
      join: () => sender.post('/v1/invitations/join', { token }),
    }),
    organization: (id) => organizationCalls(sender, id),
  };
}
