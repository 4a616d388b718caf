import type { Insertable, Kysely } from 'kysely';
import type { SignInId, UserId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/time.ts';
import type { SignInRecord, SignInRepository } from '../../ports/repositories/sign-ins.ts';
import { holdingRows } from '../holding-rows.ts';
import { prepared } from '../prepared.ts';
import type { Schema, SignInsTable } from '../schema.ts';
import { type Columns, DISPROVED, SIGN_IN_COLUMNS, toColumns, toSignIn } from './sign-in-row.ts';

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
    async disprove(user, now) {
      const { numAffectedRows } = await DISPROVE(db, { user, now });
      return Number(numAffectedRows ?? 0n);
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
  db.selectFrom('sign_ins').select(SIGN_IN_COLUMNS).where('token_digest', '=', tokenDigest),
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

const CLOSED = toColumns({ state: 'closed', staged: null, sealedCodes: null, mailboxCode: null });

/** A set-up that is confirmed has gone on from here: what it replaced can't be shown any more. */
const DISPROVE = prepared((db, { user, now }: { readonly user: UserId; readonly now: Instant }) =>
  db
    .updateTable('sign_ins')
    .set({ ...CLOSED, mailbox: DISPROVED })
    .where('user_id', '=', user)
    .where('state', 'in', ['confirm-mailbox', 'enroll'])
    .where('mailbox', 'in', ['recovery', 'codes-spent'])
    .where('expires_at', '>', now),
);
