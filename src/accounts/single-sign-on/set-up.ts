import type { AllowedMember } from '../../application/engine.ts';
import type { ConnectionId } from '../../domain/ids.ts';
import { isName } from '../../domain/name.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { ok, type Result, refuse } from '../../domain/result.ts';
import type { Connection, DefaultRole, IdentityProvider } from '../../domain/single-sign-on/connection.ts';
import { type AsOwner, providerFor, type SingleSignOnNeeds, tellOf } from './needs.ts';

export interface DescribeConnection extends AsOwner {
  readonly name: string;
  readonly defaultRole: DefaultRole;
}

/** Makes the organization's connection, or names it anew. Its addresses are there before any metadata is. */
export async function describeConnection(
  needs: SingleSignOnNeeds,
  command: DescribeConnection,
): Promise<Result<null, Refusal>> {
  const admitted = await needs.engine.admitOwner(command);
  if (!admitted.ok) return admitted;
  const name = command.name.trim();
  if (!isName(name)) return refuse({ code: 'single_sign_on.name_malformed' });
  const { defaultRole } = command;
  const told = toldOf(needs, command, admitted.value, { change: 'described', name, defaultRole });
  const organization = admitted.value.organization.id;
  const id = needs.crypto.newId('con') as ConnectionId;
  if (await needs.store.add({ id, organization, name, defaultRole }, told)) return ok(null);
  const known = await needs.store.findOf(organization);
  if (known !== null) await needs.store.describe(known.id, { name, defaultRole }, told);
  return ok(null);
}

export interface SetMetadata extends AsOwner {
  /** One of them; the text wins. */
  readonly xml: string;
  readonly url: string;
}

/** Pins the identity provider: its address and its certificates are what the metadata says now, until it is given again. */
export async function setMetadata(needs: SingleSignOnNeeds, command: SetMetadata): Promise<Result<null, Refusal>> {
  const admitted = await needs.engine.admitOwner(command);
  if (!admitted.ok) return admitted;
  const connection = await needs.store.findOf(admitted.value.organization.id);
  if (connection === null) return refuse({ code: 'single_sign_on.no_connection' });
  const read = await readIdp(needs, command);
  if (!read.ok) return read;
  const { entityId } = read.value;
  const told = toldOf(needs, command, admitted.value, { change: 'metadata', identityProvider: entityId });
  return (await needs.store.setIdp(connection.id, read.value, told))
    ? ok(null)
    : refuse({ code: 'single_sign_on.other_provider' });
}

async function readIdp(
  { saml, documents }: SingleSignOnNeeds,
  { xml, url }: SetMetadata,
): Promise<Result<IdentityProvider, Refusal>> {
  const fetched = xml.trim() === '' ? await documents.fetch(url.trim()) : ok(xml);
  const read = fetched.ok ? await saml.readMetadata(fetched.value) : fetched;
  return read.ok ? read : refuse({ code: 'single_sign_on.metadata_unusable', fault: read.refusal });
}

/** Takes the connection away with everybody's links to it; only while the policy does not rest on it. */
export async function removeConnection(needs: SingleSignOnNeeds, command: AsOwner): Promise<Result<null, Refusal>> {
  const admitted = await needs.engine.admitOwner(command);
  if (!admitted.ok) return admitted;
  if ((await needs.store.findOf(admitted.value.organization.id)) === null) return ok(null);
  const told = toldOf(needs, command, admitted.value, { change: 'removed' });
  const isRemoved = await needs.store.remove(admitted.value.organization.id, told);
  return isRemoved ? ok(null) : refuse({ code: 'single_sign_on.in_use' });
}

function toldOf(
  { clock }: SingleSignOnNeeds,
  { origin }: AsOwner,
  { user, organization }: AllowedMember,
  details: Readonly<Record<string, string>>,
) {
  const happening = { organization: organization.id, actor: user.id, origin, details } as const;
  return tellOf({ action: 'single_sign_on.connection_changed', ...happening }, clock.now());
}

/** Our metadata for one connection; null where there is no such connection. */
export async function ownMetadata(needs: SingleSignOnNeeds, connection: string): Promise<string | null> {
  const known: Connection | null = await needs.store.find(connection as ConnectionId);
  return known === null ? null : needs.saml.describe(providerFor(needs, known.id));
}
