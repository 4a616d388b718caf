import type { Insertable, Kysely, Selectable, Updateable } from 'kysely';
import type { Method } from '../../domain/authenticators/methods.ts';
import type { AuthenticatorId, SessionId, SignInId, UserId } from '../../domain/ids.ts';
import type { EnrollBecause } from '../../domain/policy/decide-sign-in.ts';
import { instant } from '../../domain/time.ts';
import type { SignInPatch, SignInRecord, SignInRepository } from '../../ports/repositories/sign-ins.ts';
import { holdingRows } from '../holding-rows.ts';
import { prepared } from '../prepared.ts';
import { fromEvidence, instantOrNull, toEvidence } from '../rows.ts';
import type { Schema, SignInsTable } from '../schema.ts';

export function signInRepository(db: Kysely<Schema>): SignInRepository {
  return {
    async add(signIn) {
      const { id, userId: user_id, sessionId: session_id, purpose } = signIn;
      await ADD(db, { ...EMPTY, ...toColumns(signIn), id, user_id, session_id, purpose } as Insertable<SignInsTable>);
    },
    async findByToken(tokenDigest) {
      const [row] = (await FIND(db, { tokenDigest })).rows;
      return row === undefined ? null : toSignIn(row);
    },
    ...moves(db),
    async stop(stopDigest, now) {
      const row = await db
        .updateTable('sign_ins')
        .set(CLOSED)
        .where('stop_digest', '=', stopDigest)
        .where('state', '!=', 'closed')
        .where('expires_at', '>', now)
        .returning('user_id')
        .executeTakeFirst();
      return (row?.user_id ?? null) as UserId | null;
    },
    async closeOthers(user, except) {
      let query = db.updateTable('sign_ins').set(CLOSED).where('user_id', '=', user).where('state', '!=', 'closed');
      if (except !== null) query = query.where('id', '!=', except);
      await query.execute();
    },
    async wipeExpired(now) {
      await db
        .updateTable('sign_ins')
        .set(toColumns({ state: 'closed', ...FORGOTTEN }))
        .where('expires_at', '<=', now)
        .where('state', '!=', 'closed')
        .execute();
    },
    async purge(until) {
      await db.deleteFrom('sign_ins').where('expires_at', '<', until).execute();
    },
  };
}

const ADD = prepared((db, row: Insertable<SignInsTable>) => db.insertInto('sign_ins').values(row));
/** What a ceremony that is over has no use for. */
const FORGOTTEN = { staged: null, sealedCodes: null, mailboxCode: null, textCode: null } as const;

const FIND = prepared((db, { tokenDigest }: { tokenDigest: string }) =>
  db.selectFrom('sign_ins').selectAll().where('token_digest', '=', tokenDigest),
);

interface At {
  readonly id: SignInId;
  readonly state: SignInRecord['state'];
}

const LOCK = prepared((db, { id, state }: At) =>
  db.selectFrom('sign_ins').select('attempts').where('id', '=', id).where('state', '=', state).$call(holdingRows(db)),
);

const PAY_ATTEMPT = prepared((db, { id, state, most }: At & { readonly most: number }) =>
  db
    .updateTable('sign_ins')
    .set((eb) => ({ attempts: eb('attempts', '+', 1) }))
    .where('id', '=', id)
    .where('state', '=', state)
    .where('attempts', '<', most)
    .returning('attempts'),
);

/** Each is one conditional statement whose row count is the answer. */
function moves(db: Kysely<Schema>) {
  return {
    async lock(id, state) {
      return (await LOCK(db, { id, state })).rows[0] ?? null;
    },
    async payAttempt(id, state, most) {
      const [row] = (await PAY_ATTEMPT(db, { id, state, most })).rows;
      return row?.attempts ?? null;
    },
    async spendPasskeyChallenge(id, challenge) {
      const { numUpdatedRows } = await db
        .updateTable('sign_ins')
        .set({ passkey_challenge: null })
        .where('id', '=', id)
        .where('passkey_challenge', '=', challenge)
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    },
    ...textCodes(db),
    async move(id, from, patch) {
      const columns = toColumns(patch);
      return (await moveOf(columns)(db, { ...columns, id, from })).numAffectedRows === 1n;
    },
  } satisfies Partial<SignInRepository>;
}

type Move = Columns & { readonly id: SignInId; readonly from: SignInRecord['state'] };

const buildMove = () =>
  prepared((db, { id, from, ...columns }: Move) =>
    db.updateTable('sign_ins').set(columns).where('id', '=', id).where('state', '=', from),
  );

const MOVES = new Map<string, ReturnType<typeof buildMove>>();

/** Each step changes other columns, and there are not many steps. */
function moveOf(columns: Columns): ReturnType<typeof buildMove> {
  const names = Object.keys(columns).join();
  const known = MOVES.get(names) ?? buildMove();
  MOVES.set(names, known);
  return known;
}

function textCodes(db: Kysely<Schema>) {
  return {
    async payTextTry(id, most) {
      const row = await db
        .updateTable('sign_ins')
        .set((eb) => ({ text_tries: eb('text_tries', '+', 1) }))
        .where('id', '=', id)
        .where('text_digest', 'is not', null)
        .where('text_tries', '<', most)
        .returning('text_tries')
        .executeTakeFirst();
      return row?.text_tries ?? null;
    },
    async spendTextCode(id, digest, now) {
      const { numUpdatedRows } = await db
        .updateTable('sign_ins')
        .set({ text_digest: null })
        .where('id', '=', id)
        .where('text_digest', '=', digest)
        .where('text_expires_at', '>', now)
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    },
  } satisfies Partial<SignInRepository>;
}

const EMPTY = {
  staged_id: null,
  staged_method: null,
  staged_secret: null,
  mailbox_digest: null,
  mailbox_expires_at: null,
  text_digest: null,
  text_expires_at: null,
  text_tries: 0,
} as const;

type Columns = Omit<Updateable<SignInsTable>, 'id' | 'user_id' | 'session_id' | 'purpose'>;

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

function toColumns(patch: SignInPatch): Columns {
  const parts = Object.keys(COLUMNS_OF) as (keyof SignInPatch)[];
  const columns = parts
    .filter((part) => patch[part] !== undefined)
    .map((part) => {
      const convert = COLUMNS_OF[part] as (value: unknown) => Columns;
      return convert(patch[part]);
    });
  return Object.assign({}, ...columns) as Columns;
}

const CLOSED = toColumns({ state: 'closed', staged: null, sealedCodes: null, mailboxCode: null });

function toSignIn(row: Selectable<SignInsTable>): SignInRecord {
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
    mailbox: row.mailbox as SignInRecord['mailbox'],
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
