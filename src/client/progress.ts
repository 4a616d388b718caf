import type * as z from 'zod';
import type { FreshRecoveryCodes, PhoneGiven, TotpSetUp } from '../contract/enrollment.ts';
import type { PasskeyCreation, PasskeyMade, PasskeyRequest, PasskeyUnfinished } from '../contract/passkeys.ts';
import type { Done, Progress as ProgressDocument, SignInStep } from '../contract/progress.ts';
import type { MailboxCodeSent, TextAsked, TextSent } from '../contract/sign-in.ts';
import type { Client, Progress } from './calls.ts';
import type { Answer, Sender } from './send.ts';

type Document = z.output<typeof ProgressDocument>;
type CeremonyFault = z.input<typeof PasskeyUnfinished>['because'];
type StepDocument = z.output<typeof SignInStep>;

const STEPS = '/v1/sign-in';
const ENROLLMENT = `${STEPS}/enrollment`;

/** Makes the answers of one server into steps; `clientFor` gives the client of a new session. */
export function createWalk(sender: Sender, clientFor: (session: string | null) => Client) {
  async function walk(answered: Promise<Answer<Document>>): Promise<Answer<Progress>> {
    const answer = await answered;
    return answer.ok ? { ok: true, value: next(answer.value) } : answer;
  }

  function next(document: Document): Progress {
    if (document.state === 'closed') return document;
    if (document.state === 'complete') return { ...document, client: clientFor(document.session ?? null) };
    return stepOf(document);
  }

  function stepOf(document: StepDocument): Progress {
    const own = sender.bearing(document.token ?? null);
    const go = (path: string, given?: object) => walk(own.post<Document>(path, given));
    const facts = { ...document, cancel: () => own.post<z.output<typeof Done>>(`${STEPS}/cancel`) };
    switch (document.state) {
      case 'challenge':
        return { ...facts, state: document.state, ...challengeCalls(own, go) };
      case 'confirm-mailbox':
        return { ...facts, state: document.state, ...mailboxCalls(own, go) };
      case 'enroll':
        return { ...facts, state: document.state, ...enrollmentCalls(own, go) };
      case 'recovery-codes':
        return { ...facts, state: document.state, ...recoveryCodeCalls(own, go) };
    }
  }

  return {
    walk,
    /** Takes a sign-in up again that was begun before. */
    async resume(token: string | null): Promise<Answer<Progress>> {
      const look = await sender.bearing(token).get<StepDocument>(STEPS);
      if (!look.ok) return look;
      return { ok: true, value: stepOf(token === null ? look.value : { ...look.value, token }) };
    },
  };
}

type Go = (path: string, given?: object) => Promise<Answer<Progress>>;

const challengeCalls = (own: Sender, go: Go) => ({
  sendText: (asked?: z.input<typeof TextAsked>) => own.post<z.output<typeof TextSent>>(`${STEPS}/text/send`, asked),
  answerWithText: (code: string) => go(`${STEPS}/text`, { code }),
  answerWithTotp: (code: string) => go(`${STEPS}/totp`, { code }),
  passkeyOptions: () => own.post<z.output<typeof PasskeyRequest>>(`${STEPS}/passkey/options`),
  answerWithPasskey: (credential: object) => go(`${STEPS}/passkey`, { credential }),
  passkeyNotFinished: (because: CeremonyFault) =>
    own.post<z.output<typeof Done>>(`${STEPS}/passkey/not-finished`, { because }),
  answerWithRecoveryCode: (code: string) => go(`${STEPS}/recovery-code`, { code }),
  turnToMailbox: () => go(`${STEPS}/mailbox/begin`),
});

const mailboxCalls = (own: Sender, go: Go) => ({
  prove: (code: string) => go(`${STEPS}/mailbox`, { code }),
  sendAgain: () => own.post<z.output<typeof MailboxCodeSent>>(`${STEPS}/mailbox/send`),
});

const enrollmentCalls = (own: Sender, go: Go) => ({
  beginTotp: () => own.post<z.output<typeof TotpSetUp>>(`${ENROLLMENT}/totp`),
  confirmTotp: (code: string) => go(`${ENROLLMENT}/totp/confirm`, { code }),
  beginPasskey: () => own.post<z.output<typeof PasskeyCreation>>(`${ENROLLMENT}/passkey`),
  confirmPasskey: (made: z.input<typeof PasskeyMade>) => go(`${ENROLLMENT}/passkey/confirm`, made),
  passkeyNotFinished: (because: CeremonyFault) =>
    own.post<z.output<typeof Done>>(`${ENROLLMENT}/passkey/not-finished`, { because }),
  beginPhone: (given: z.input<typeof PhoneGiven>) => own.post<z.output<typeof TextSent>>(`${ENROLLMENT}/phone`, given),
  sendText: (asked?: z.input<typeof TextAsked>) =>
    own.post<z.output<typeof TextSent>>(`${ENROLLMENT}/phone/send`, asked),
  confirmPhone: (code: string) => go(`${ENROLLMENT}/phone/confirm`, { code }),
  postpone: () => go(`${ENROLLMENT}/postpone`),
});

const recoveryCodeCalls = (own: Sender, go: Go) => ({
  codes: () => own.get<z.output<typeof FreshRecoveryCodes>>(`${ENROLLMENT}/recovery-codes`),
  saved: () => go(`${ENROLLMENT}/recovery-codes/saved`),
});
