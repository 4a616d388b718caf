import type { Kysely } from 'kysely';
import { after, days, hasPassed, type Instant, instant, minutes } from '../domain/time.ts';
import type { Crypto } from '../ports/crypto.ts';
import type { Claim, IdempotentCall, IdempotentCalls, KeptAnswer } from '../ports/idempotent-calls.ts';
import type { Keyring } from '../ports/keyring.ts';
import type { Schema } from './schema.ts';
import type { IdempotentCallsTable } from './schema-accounts.ts';

const KEPT_FOR = days(1);
/** No call of ours is under way for longer. */
const UNDER_WAY_FOR = minutes(1);

interface Tools {
  readonly crypto: Crypto;
  readonly keyring: Keyring;
}

export function idempotentCalls(db: Kysely<Schema>, tools: Tools): IdempotentCalls {
  const { crypto, keyring } = tools;
  const open = () => db.updateTable('idempotent_calls').where('sealed_answer', 'is', null);
  return {
    async claim(call, now) {
      const id = crypto.digest(JSON.stringify([call.actor, call.route, call.key]));
      const [request_mac] = keyring.macs('idempotent-call', call.request);
      const row = { id, request_mac, claimed_at: now, expires_at: after(now, KEPT_FOR), sealed_answer: null };
      const mine = await db
        .insertInto('idempotent_calls')
        .values(row)
        .onConflict((conflict) =>
          conflict.column('id').doUpdateSet(row).where('idempotent_calls.expires_at', '<=', now),
        )
        .returning('id')
        .executeTakeFirst();
      if (mine !== undefined) return { kind: 'first', id, at: now };
      const found = await db.selectFrom('idempotent_calls').selectAll().where('id', '=', id).executeTakeFirst();
      // Released at this very moment: whoever asks once more is first.
      return found === undefined ? { kind: 'in-progress' } : toClaim(found, { call, now, keyring });
    },
    async settle({ id, at }, answer) {
      const plain = new TextEncoder().encode(JSON.stringify(answer));
      const sealed_answer = keyring.seal(plain, bindingOf(id));
      await open().set({ sealed_answer }).where('id', '=', id).where('claimed_at', '=', at).execute();
    },
    async release({ id, at }) {
      await db
        .deleteFrom('idempotent_calls')
        .where('id', '=', id)
        .where('claimed_at', '=', at)
        .where('sealed_answer', 'is', null)
        .execute();
    },
    async purge(now) {
      await db.deleteFrom('idempotent_calls').where('expires_at', '<=', now).execute();
    },
  };
}

const bindingOf = (row: string) => ({ purpose: 'idempotent-call', user: '', row });

interface Asked {
  readonly call: IdempotentCall;
  readonly now: Instant;
  readonly keyring: Keyring;
}

function toClaim(row: IdempotentCallsTable, { call, now, keyring }: Asked): Claim {
  if (!keyring.macs('idempotent-call', call.request).includes(row.request_mac)) return { kind: 'mismatch' };
  if (row.sealed_answer === null) {
    const isUnderWay = !hasPassed(after(instant(row.claimed_at), UNDER_WAY_FOR), now);
    return { kind: isUnderWay ? 'in-progress' : 'unknown' };
  }
  const plain = new TextDecoder().decode(keyring.open(row.sealed_answer, bindingOf(row.id)));
  return { kind: 'answered', answer: JSON.parse(plain) as KeptAnswer };
}
