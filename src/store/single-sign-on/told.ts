import type { Kysely } from 'kysely';
import type { Instant } from '../../domain/time.ts';
import type { AuditEvent } from '../../ports/repositories/records.ts';
import type { RecordTools } from '../mailed-links.ts';
import { auditRepository } from '../repositories/audit-events.ts';
import type { Schema } from '../schema.ts';

export interface Told {
  readonly event: AuditEvent;
  readonly now: Instant;
}

export interface Tools extends RecordTools {
  readonly db: Kysely<Schema>;
}

/** Runs `work` and, unless it answers false, writes its event in the same transaction (I-52). */
export function tellWith(
  { db, ...tools }: Tools,
  { event, now }: Told,
  work: (transaction: Kysely<Schema>) => Promise<boolean>,
): Promise<boolean> {
  return db.transaction().execute(async (transaction) => {
    const isDone = await work(transaction);
    if (isDone) await auditRepository(transaction, tools).add(event, now);
    return isDone;
  });
}
