import { type Kysely, sql } from 'kysely';
import type { PhoneNumber } from '../../domain/authenticators/phone-number.ts';
import { CIRCUIT_RULES } from '../../domain/authenticators/text-circuit.ts';
import { before, instant } from '../../domain/time.ts';
import type { CircuitOf, TextRepository } from '../../ports/repositories/texts.ts';
import { spendHour } from '../once-an-hour.ts';
import type { Schema } from '../schema.ts';

type NumberKeys = (phone: PhoneNumber) => readonly [string, ...string[]];

/** What became of codes for numbers that were not proven. */
export function textCircuits(db: Kysely<Schema>, keysOf: NumberKeys) {
  return {
    async noteProven({ user, phone }, now) {
      await db
        .updateTable('text_sends')
        .set({ proven_at: now })
        .where('user_id', '=', user)
        .where('number_key', 'in', keysOf(phone))
        .where('unproven', '=', UNPROVEN)
        .where('proven_at', 'is', null)
        .execute();
    },
    async forgetUnsent({ user, at }) {
      await db
        .updateTable('text_sends')
        .set({ unproven: 0 })
        .where('user_id', '=', user)
        .where('at', '=', at)
        .execute();
    },
    async codesWritten(of, now) {
      const { within } = CIRCUIT_RULES[of.circuit];
      const rows = await codesOf(db, of, keysOf)
        .select(({ fn }) => [
          fn.max('text_sends.at').as('newest'),
          fn.countAll<number>().as('sent'),
          fn.count<number>('text_sends.proven_at').as('answered'),
        ])
        .where('text_sends.at', '>', before(now, within))
        .groupBy(sql`text_sends.at / 60000`)
        .orderBy('newest')
        .execute();
      return rows.map(({ newest, sent, answered }) => ({
        ...{ at: instant(Number(newest)), sent: Number(sent), answered: Number(answered) },
      }));
    },
    beginsToTell: (of, organization, now) =>
      spendHour(db, `text.paused|${nameOf(of, keysOf)}|${organization ?? ''}`, now),
  } satisfies Partial<TextRepository>;
}

/** Written out, so that the index that holds only these is known to do. */
const UNPROVEN = sql.lit(1);

function codesOf(db: Kysely<Schema>, of: CircuitOf, keysOf: NumberKeys) {
  const codes = db.selectFrom('text_sends').where('text_sends.unproven', '=', UNPROVEN);
  switch (of.circuit) {
    case 'number':
      return codes.where('number_key', 'in', keysOf(of.phone));
    case 'account':
      return codes.where('user_id', '=', of.user);
    case 'organization':
      return codes.where(({ exists, selectFrom }) =>
        exists(
          selectFrom('memberships')
            .select('memberships.user_id')
            .where('organization_id', '=', of.organization)
            .whereRef('memberships.user_id', '=', 'text_sends.user_id')
            .where('state', '=', 'active'),
        ),
      );
    case 'country':
      return codes.where('country', '=', of.country);
    case 'installation':
      return codes;
  }
}

function nameOf(of: CircuitOf, keysOf: NumberKeys): string {
  switch (of.circuit) {
    case 'number':
      return `number|${keysOf(of.phone)[0]}`;
    case 'account':
      return `account|${of.user}`;
    case 'organization':
      return `organization|${of.organization}`;
    case 'country':
      return `country|${of.country}`;
    case 'installation':
      return of.circuit;
  }
}
