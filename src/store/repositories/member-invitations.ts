import { type Kysely, type Selectable, sql } from 'kysely';
import { emailKey } from '../../domain/email.ts';
import type { InvitationId, OrganizationId, UserId } from '../../domain/ids.ts';
import { isRole, type Role } from '../../domain/organizations/role.ts';
import { after, instant } from '../../domain/time.ts';
import type {
  MemberInvitation,
  MemberInvitationRepository,
  RemovedInvitation,
} from '../../ports/repositories/member-invitations.ts';
import type { MemberInvitationsTable, Schema } from '../schema.ts';

export function memberInvitationRepository(db: Kysely<Schema>): MemberInvitationRepository {
  return { ...writes(db), ...removals(db), ...reads(db), ...budgets(db) };
}

function writes(db: Kysely<Schema>) {
  return {
    async add({ id, organization, email, role, tokenDigest, by, expiresAt }, now) {
      const given = { email, role, token_digest: tokenDigest, invited_by: by };
      const times = { created_at: now, sent_at: now, expires_at: expiresAt };
      const row = await db
        .insertInto('member_invitations')
        .values({ id, organization_id: organization, email_key: emailKey(email), ...given, ...times })
        .onConflict((conflict) =>
          conflict
            .columns(['organization_id', 'email_key'])
            .doUpdateSet({ ...given, ...times })
            .where('member_invitations.expires_at', '<=', now),
        )
        .returning('id')
        .executeTakeFirst();
      return row === undefined ? null : (row.id as InvitationId);
    },
    async renew({ id, organization, tokenDigest, by, expiresAt }, sentUntil, now) {
      const { numUpdatedRows } = await db
        .updateTable('member_invitations')
        .set({ token_digest: tokenDigest, invited_by: by, sent_at: now, expires_at: expiresAt })
        .where('id', '=', id)
        .where('organization_id', '=', organization)
        .where('sent_at', '<=', sentUntil)
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    },
    async remove(organization, id) {
      const { numDeletedRows } = await db
        .deleteFrom('member_invitations')
        .where('id', '=', id)
        .where('organization_id', '=', organization)
        .executeTakeFirst();
      return numDeletedRows === 1n;
    },
    async spend(tokenDigest, now) {
      const row = await db
        .deleteFrom('member_invitations')
        .where('token_digest', '=', tokenDigest)
        .where('expires_at', '>', now)
        .returningAll()
        .executeTakeFirst();
      return row === undefined ? null : withNames(db, row);
    },
  } satisfies Partial<MemberInvitationRepository>;
}

function removals(db: Kysely<Schema>) {
  return {
    async removeMadeBy(by, organization) {
      const rows = await db
        .deleteFrom('member_invitations')
        .where('invited_by', '=', by)
        .$if(organization !== null, (query) => query.where('organization_id', '=', organization))
        .returningAll()
        .execute();
      return rows.map(toRemoved);
    },
    async removeAddressedTo(user, organization) {
      const rows = await db
        .deleteFrom('member_invitations')
        .where('organization_id', '=', organization)
        .where('email_key', '=', (eb) => eb.selectFrom('users').select('email_key').where('id', '=', user))
        .returningAll()
        .execute();
      return rows.map(toRemoved);
    },
  } satisfies Partial<MemberInvitationRepository>;
}

function reads(db: Kysely<Schema>) {
  return {
    async find(organization, id) {
      const row = await named(db)
        .where('member_invitations.id', '=', id)
        .where('organization_id', '=', organization)
        .executeTakeFirst();
      return row === undefined ? null : toInvitation(row);
    },
    async findByAddress(organization, email) {
      const row = await named(db)
        .where('organization_id', '=', organization)
        .where('member_invitations.email_key', '=', emailKey(email))
        .executeTakeFirst();
      return row === undefined ? null : toInvitation(row);
    },
    async findByToken(tokenDigest, now) {
      const row = await named(db)
        .where('token_digest', '=', tokenDigest)
        .where('expires_at', '>', now)
        .executeTakeFirst();
      return row === undefined ? null : toInvitation(row);
    },
    async page(organization, { after: start, limit }) {
      const rows = await named(db)
        .where('organization_id', '=', organization)
        .where(isNoMember)
        .where('member_invitations.email_key', '>', start ?? '')
        .orderBy('member_invitations.email_key')
        .limit(limit + 1)
        .execute();
      const shown = rows.slice(0, limit);
      const next = rows.length > limit ? (shown.at(-1)?.email_key ?? null) : null;
      return { invitations: shown.map(toInvitation), next };
    },
    async count(organization) {
      const { count } = await db
        .selectFrom('member_invitations')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('organization_id', '=', organization)
        .where(isNoMember)
        .executeTakeFirstOrThrow();
      return Number(count);
    },
  } satisfies Partial<MemberInvitationRepository>;
}

/** Somebody may have become a member by another way since they were invited. */
const isNoMember = sql<boolean>`not exists (
  select 1 from users as invited
    join memberships on memberships.user_id = invited.id
     and memberships.organization_id = member_invitations.organization_id
   where invited.email_key = member_invitations.email_key)`;

function named(db: Kysely<Schema>) {
  return db
    .selectFrom('member_invitations')
    .innerJoin('organizations', 'organizations.id', 'member_invitations.organization_id')
    .leftJoin('users', 'users.id', 'member_invitations.invited_by')
    .selectAll('member_invitations')
    .select(['organizations.name as organization_name', 'users.name as by_name']);
}

type Row = Selectable<MemberInvitationsTable>;

async function withNames(db: Kysely<Schema>, row: Row): Promise<MemberInvitation> {
  const { organization_id, invited_by } = row;
  const [organization, by] = await Promise.all([
    db.selectFrom('organizations').select('name').where('id', '=', organization_id).executeTakeFirstOrThrow(),
    db.selectFrom('users').select('name').where('id', '=', invited_by).executeTakeFirst(),
  ]);
  return toInvitation({ ...row, organization_name: organization.name, by_name: by?.name ?? null });
}

function toInvitation(row: Row & { organization_name: string; by_name: string | null }): MemberInvitation {
  return {
    id: row.id as InvitationId,
    organization: { id: row.organization_id as OrganizationId, name: row.organization_name },
    email: row.email,
    role: roleOf(row),
    by: { id: row.invited_by as UserId, name: row.by_name },
    createdAt: instant(row.created_at),
    sentAt: instant(row.sent_at),
    expiresAt: instant(row.expires_at),
  };
}

const toRemoved = (row: Row): RemovedInvitation => ({
  ...{ id: row.id as InvitationId, organization: row.organization_id as OrganizationId },
  ...{ email: row.email, role: roleOf(row) },
});

/** What cannot be read gives the least. */
const roleOf = ({ role }: Row): Role => (isRole(role) ? role : 'member');

function budgets(db: Kysely<Schema>) {
  return {
    async pay(key, { most, within }, now) {
      const isOver = sql<boolean>`invitation_budgets.began_at <= ${now - within}`;
      const paid = await db
        .insertInto('invitation_budgets')
        .values({ key, began_at: now, sent: 1 })
        .onConflict((conflict) =>
          conflict
            .column('key')
            .doUpdateSet({
              began_at: sql<number>`case when ${isOver} then ${now} else invitation_budgets.began_at end`,
              sent: sql<number>`case when ${isOver} then 1 else invitation_budgets.sent + 1 end`,
            })
            .where((eb) => eb.or([isOver, eb('invitation_budgets.sent', '<', most)])),
        )
        .returning('sent')
        .executeTakeFirst();
      if (paid !== undefined) return null;
      const row = await db
        .selectFrom('invitation_budgets')
        .select('began_at')
        .where('key', '=', key)
        .executeTakeFirstOrThrow();
      return after(instant(row.began_at), within);
    },
    async purge(until) {
      await db.deleteFrom('member_invitations').where('expires_at', '<', until).execute();
      await db.deleteFrom('invitation_budgets').where('began_at', '<', until).execute();
    },
  } satisfies Partial<MemberInvitationRepository>;
}
