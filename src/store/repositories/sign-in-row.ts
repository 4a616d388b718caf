import type { Selectable, Updateable } from 'kysely';
import type { Method } from '../../domain/authenticators/methods.ts';
import type { AuthenticatorId, SessionId, SignInId, UserId } from '../../domain/ids.ts';
import type { EnrollBecause } from '../../domain/policy/decide-sign-in.ts';
import { instant } from '../../domain/time.ts';
import type { SignInPatch, SignInRecord } from '../../ports/repositories/sign-ins.ts';
import { fromEvidence, instantOrNull, toEvidence } from '../rows.ts';
import type { SignInsTable } from '../schema.ts';

/** By their names, so that PostgreSQL can keep the statement (ADR 0032). */
export const SIGN_IN_COLUMNS = [
  'id',
  'token_digest',
  'purpose',
  'state',
  'user_id',
  'session_id',
  'began_at',
  'first_kind',
  'first_at',
  'first_connection',
  'first_hosted_domain',
  'second_kind',
  'second_at',
  'second_authenticator',
  'methods',
  'afterwards',
  'because_kind',
  'because_organization',
  'mailbox_instead',
  'emailed_recovery',
  'mailbox',
  'attempts',
  'expires_at',
  'return_to',
  'staged_id',
  'staged_method',
  'staged_secret',
  'sealed_codes',
  'passkey_challenge',
  'passkey_expires_at',
  'mailbox_digest',
  'mailbox_expires_at',
  'mailbox_sent_at',
  'mailbox_sends',
  'text_digest',
  'text_expires_at',
  'text_tries',
  'text_channel',
  'text_sent_at',
  'stop_digest',
] as const satisfies readonly (keyof SignInsTable)[];

/** Stands where the reason for the mailbox stood, once that is known to be wrong. */
export const DISPROVED = 'disproved';

export type Columns = Omit<Updateable<SignInsTable>, 'id' | 'user_id' | 'session_id' | 'purpose'>;

/** How each part of a sign-in is kept; a part that is not named stays as it is. */
const COLUMNS_OF: {
  readonly [Part in keyof SignInPatch]-?: (value: (NonNullable<SignInPatch>[Part] & {}) | null) => Columns;
} = {
  tokenDigest: (token_digest) => ({ token_digest: token_digest ?? '' }),
  state: (state) => ({ state: state ?? 'closed' }),
  evidence: (evidence) => (evidence === null ? {} : fromEvidence(evidence)),
  methods: (methods) => ({ methods: (methods ?? []).join(',') }),
  afterwards: (afterwards) => ({ afterwards: afterwards ?? 'complete' }),
  because: (because) => ({
    because_kind: because?.kind ?? null,
    because_organization: because?.kind === 'required' ? because.organization : null,
  }),
  mailboxInstead: (instead) => ({ mailbox_instead: instead === true ? 1 : 0 }),
  emailedRecovery: (may) => ({ emailed_recovery: may === true ? 1 : 0 }),
  mailbox: (mailbox) => ({ mailbox }),
  attempts: (attempts) => ({ attempts: attempts ?? 0 }),
  expiresAt: (expires_at) => ({ expires_at: expires_at ?? 0 }),
  returnTo: (return_to) => ({ return_to }),
  staged: (staged) => ({
    staged_id: staged?.id ?? null,
    staged_method: staged?.method ?? null,
    staged_secret: staged?.sealedSecret ?? null,
  }),
  sealedCodes: (sealed_codes) => ({ sealed_codes }),
  passkeyChallenge: (held) => ({
    passkey_challenge: held?.challenge ?? null,
    passkey_expires_at: held?.expiresAt ?? null,
  }),
  mailboxCode: (code) => ({ mailbox_digest: code?.digest ?? null, mailbox_expires_at: code?.expiresAt ?? null }),
  mailboxSentAt: (mailbox_sent_at) => ({ mailbox_sent_at }),
  mailboxSends: (mailbox_sends) => ({ mailbox_sends: mailbox_sends ?? 0 }),
  textCode: (code) => ({
    text_digest: code?.digest ?? null,
    text_expires_at: code?.expiresAt ?? null,
    text_tries: code?.tries ?? 0,
  }),
  textSent: (sent) => ({ text_channel: sent?.channel ?? null, text_sent_at: sent?.at ?? null }),
  stopDigest: (stop_digest) => ({ stop_digest }),
};

export function toColumns(patch: SignInPatch): Columns {
  const parts = Object.keys(COLUMNS_OF) as (keyof SignInPatch)[];
  const columns = parts
    .filter((part) => patch[part] !== undefined)
    .map((part) => {
      const convert = COLUMNS_OF[part] as (value: unknown) => Columns;
      return convert(patch[part]);
    });
  return Object.assign({}, ...columns) as Columns;
}

export function toSignIn(row: Selectable<SignInsTable>): SignInRecord {
  return {
    id: row.id as SignInId,
    tokenDigest: row.token_digest,
    purpose: row.purpose as SignInRecord['purpose'],
    state: row.state as SignInRecord['state'],
    userId: row.user_id as UserId,
    sessionId: row.session_id as SessionId | null,
    evidence: toEvidence(row),
    methods: (row.methods === '' ? [] : row.methods.split(',')) as Method[],
    afterwards: row.afterwards as SignInRecord['afterwards'],
    because: toBecause(row),
    mailboxInstead: row.mailbox_instead === 1,
    emailedRecovery: row.emailed_recovery === 1,
    mailbox: row.mailbox === DISPROVED ? null : (row.mailbox as SignInRecord['mailbox']),
    isDisproved: row.mailbox === DISPROVED,
    attempts: row.attempts,
    expiresAt: instant(row.expires_at),
    returnTo: row.return_to,
    staged: toStaged(row),
    sealedCodes: row.sealed_codes,
    passkeyChallenge:
      row.passkey_challenge === null || row.passkey_expires_at === null
        ? null
        : { challenge: row.passkey_challenge, expiresAt: instant(row.passkey_expires_at) },
    mailboxCode:
      row.mailbox_digest === null || row.mailbox_expires_at === null
        ? null
        : { digest: row.mailbox_digest, expiresAt: instant(row.mailbox_expires_at) },
    mailboxSentAt: instantOrNull(row.mailbox_sent_at),
    mailboxSends: row.mailbox_sends,
    ...toText(row),
    stopDigest: row.stop_digest,
  };
}

function toText(row: Selectable<SignInsTable>): Pick<SignInRecord, 'textCode' | 'textSent'> {
  const { text_digest: digest, text_expires_at: expiresAt, text_tries: tries } = row;
  const { text_channel: channel, text_sent_at: sentAt } = row;
  return {
    textCode: digest === null || expiresAt === null ? null : { digest, expiresAt: instant(expiresAt), tries },
    textSent: sentAt === null ? null : { at: instant(sentAt), channel: channel === 'call' ? 'call' : 'text' },
  };
}

function toStaged({ staged_id, staged_method, staged_secret }: Selectable<SignInsTable>): SignInRecord['staged'] {
  if (staged_id === null || staged_secret === null) return null;
  // What was staged before there was a choice is an authenticator app.
  const method = (staged_method ?? 'totp') as Method;
  return { id: staged_id as AuthenticatorId, method, sealedSecret: staged_secret };
}

function toBecause({ because_kind, because_organization }: Selectable<SignInsTable>): EnrollBecause | null {
  if (because_kind === null) return null;
  if (because_kind === 'required') return { kind: 'required', organization: because_organization ?? '' };
  return { kind: because_kind as Exclude<EnrollBecause['kind'], 'required'> };
}
