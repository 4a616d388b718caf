import type { Kysely } from 'kysely';
import { readPolicy } from '../../domain/policy/policy.ts';
import { instant } from '../../domain/time.ts';
import type { SingleSignOnStore } from '../../ports/single-sign-on-store.ts';
import { toPolicy } from '../rows.ts';
import type { Schema } from '../schema.ts';
import { toConnection } from './connections.ts';
import { type Tools, tellWith } from './told.ts';

export function domains(tools: Tools) {
  const { db } = tools;
  return {
    async domains(organization) {
      const rows = await db
        .selectFrom('sso_domains')
        .selectAll()
        .where('organization_id', '=', organization)
        .orderBy('domain')
        .execute();
      return rows.map(({ domain, token, verified_at }) => ({
        ...{ domain, token },
        verifiedAt: verified_at === null ? null : instant(verified_at),
      }));
    },
    async addDomain(organization, { domain, token }, told) {
      await tellWith(tools, told, async (transaction) => {
        const added = await transaction
          .insertInto('sso_domains')
          .values({ organization_id: organization, domain, token, verified_at: null })
          .onConflict((conflict) => conflict.columns(['organization_id', 'domain']).doNothing())
          .returning('domain')
          .executeTakeFirst();
        return added !== undefined;
      });
    },
    verifyDomain: (organization, domain, told) =>
      tellWith(tools, told, (transaction) => verify(transaction, organization, domain, told.now)).catch(falseIfTaken),
    removeDomain: (organization, domain, told) =>
      tellWith(tools, told, async (transaction) => {
        const { numUpdatedRows } = await transaction
          .updateTable('policies')
          .set(({ eb }) => ({ version: eb('version', '+', 1) }))
          .where('organization_id', '=', organization)
          .where('single_sign_on', '!=', 'required')
          .executeTakeFirst();
        if (numUpdatedRows !== 1n) return false;
        const own = transaction.deleteFrom('sso_domains').where('organization_id', '=', organization);
        await own.where('domain', '=', domain).execute();
        return true;
      }),
  } satisfies Partial<SingleSignOnStore>;
}

export function modes({ db }: Tools) {
  return {
    async discover(domain) {
      const row = await db
        .selectFrom('sso_domains')
        .innerJoin('sso_connections', 'sso_connections.organization_id', 'sso_domains.organization_id')
        .innerJoin('policies', 'policies.connection_id', 'sso_connections.id')
        .selectAll('sso_connections')
        .where('sso_domains.domain', '=', domain)
        .where('sso_domains.verified_at', 'is not', null)
        .where('policies.single_sign_on', 'in', ['available', 'required'])
        .executeTakeFirst();
      return toConnection(row);
    },
    async mode(organization) {
      const row = await db
        .selectFrom('policies')
        .selectAll()
        .where('organization_id', '=', organization)
        .executeTakeFirst();
      return (row === undefined ? readPolicy(null) : toPolicy(row)).singleSignOn;
    },
  } satisfies Partial<SingleSignOnStore>;
}

async function verify(transaction: Kysely<Schema>, organization: string, domain: string, now: number) {
  const taken = transaction
    .selectFrom('sso_domains as other')
    .select('other.domain')
    .where('other.domain', '=', domain)
    .where('other.verified_at', 'is not', null);
  const { numUpdatedRows } = await transaction
    .updateTable('sso_domains')
    .set({ verified_at: now })
    .where('organization_id', '=', organization)
    .where('domain', '=', domain)
    .where(({ not, exists }) => not(exists(taken)))
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Two that verify the same name at the same moment both look before either writes; the index lets one through. */
function falseIfTaken(fault: unknown): boolean {
  if ((fault as { code?: unknown }).code === '23505') return false;
  throw fault;
}
