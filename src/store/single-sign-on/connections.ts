import type { ConnectionId, OrganizationId, UserId } from '../../domain/ids.ts';
import { type Connection, DEFAULT_ROLES, type IdentityProvider } from '../../domain/single-sign-on/connection.ts';
import { instant } from '../../domain/time.ts';
import type { SingleSignOnStore } from '../../ports/single-sign-on-store.ts';
import type { SsoConnectionsTable } from '../single-sign-on-schema.ts';
import { type Tools, tellWith } from './told.ts';

export function connections(tools: Tools) {
  const { db } = tools;
  const all = () => db.selectFrom('sso_connections').selectAll();
  return {
    find: async (id) => toConnection(await all().where('id', '=', id).executeTakeFirst()),
    findOf: async (organization) =>
      toConnection(await all().where('organization_id', '=', organization).executeTakeFirst()),
    add: ({ id, organization, name, defaultRole }, told) =>
      tellWith(tools, told, async (transaction) => {
        const added = await transaction
          .insertInto('sso_connections')
          .values({
            ...{ id, organization_id: organization, name, default_role: defaultRole },
            ...{ refusals_since: 0, refusals: 0 },
          })
          .onConflict((conflict) => conflict.column('organization_id').doNothing())
          .returning('id')
          .executeTakeFirst();
        return added !== undefined;
      }),
    async describe(id, { name, defaultRole }, told) {
      await tellWith(tools, told, async (transaction) => {
        const described = { name, default_role: defaultRole };
        await transaction.updateTable('sso_connections').set(described).where('id', '=', id).execute();
        return true;
      });
    },
    setIdp: (id, idp, told) =>
      tellWith(tools, told, async (transaction) => {
        const { numUpdatedRows } = await transaction
          .updateTable('sso_connections')
          .set({ ...fromIdp(idp), tested_at: null, tested_by: null })
          .where('id', '=', id)
          .where(({ eb, or }) => or([eb('entity_id', 'is', null), eb('entity_id', '=', idp.entityId)]))
          .executeTakeFirst();
        return numUpdatedRows === 1n;
      }),
    async noteTested(id, by, told) {
      await tellWith(tools, told, async (transaction) => {
        const tested = { tested_at: told.now, tested_by: by };
        await transaction.updateTable('sso_connections').set(tested).where('id', '=', id).execute();
        return true;
      });
    },
    remove: (organization, told) => remove(tools, organization, told),
  } satisfies Partial<SingleSignOnStore>;
}

/**
 * The policy's row is the judge: while it names the connection nothing is removed, and a change of the policy that was
 * read before is refused afterwards, because its version has moved.
 */
function remove(tools: Tools, organization: OrganizationId, told: Parameters<SingleSignOnStore['remove']>[1]) {
  return tellWith(tools, told, async (transaction) => {
    const { numUpdatedRows } = await transaction
      .updateTable('policies')
      .set(({ eb }) => ({ version: eb('version', '+', 1) }))
      .where('organization_id', '=', organization)
      .where('connection_id', 'is', null)
      .executeTakeFirst();
    if (numUpdatedRows !== 1n) return false;
    const own = transaction.selectFrom('sso_connections').select('id').where('organization_id', '=', organization);
    await transaction.deleteFrom('federated_identities').where('connection_id', 'in', own).execute();
    await transaction.deleteFrom('sso_connections').where('organization_id', '=', organization).execute();
    return true;
  });
}

const fromIdp = ({ entityId, signOnUrl, certificates, certificatesEndAt }: IdentityProvider) => ({
  entity_id: entityId,
  sign_on_url: signOnUrl,
  certificates: certificates.join('\n'),
  certificates_end_at: certificatesEndAt,
});

export function toConnection(row: SsoConnectionsTable | undefined): Connection | null {
  if (row === undefined) return null;
  const { tested_at, tested_by } = row;
  return {
    id: row.id as ConnectionId,
    organization: row.organization_id as OrganizationId,
    name: row.name,
    defaultRole: DEFAULT_ROLES.find((role) => role === row.default_role) ?? 'member',
    idp: toIdp(row),
    tested: tested_at === null || tested_by === null ? null : { at: instant(tested_at), by: tested_by as UserId },
  };
}

function toIdp(row: SsoConnectionsTable): IdentityProvider | null {
  const { entity_id, sign_on_url, certificates, certificates_end_at } = row;
  if (entity_id === null || sign_on_url === null || certificates === null) return null;
  return {
    entityId: entity_id,
    signOnUrl: sign_on_url,
    certificates: certificates.split('\n'),
    certificatesEndAt: instant(certificates_end_at ?? 0),
  };
}
