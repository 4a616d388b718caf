import type { PolicyLook } from '../../application/engine.ts';
import type { OrganizationId, UserId } from '../../domain/ids.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { type Result, refuse } from '../../domain/result.ts';
import { type Connection, type Missing, missingFor } from '../../domain/single-sign-on/connection.ts';
import type { ServiceProvider } from '../../ports/saml.ts';
import type { EmailDomain, SignOnImpact } from '../../ports/single-sign-on-store.ts';
import { recordFor } from './domains.ts';
import { type AsOwner, providerFor, type SingleSignOnNeeds } from './needs.ts';

export interface SingleSignOnLook {
  readonly connection: Connection | null;
  /** Null exactly where there is no connection. */
  readonly provider: ServiceProvider | null;
  readonly domains: readonly (EmailDomain & { readonly record: { readonly name: string; readonly value: string } })[];
  readonly impact: SignOnImpact;
  /** Whether whoever asks gets in through the connection. */
  readonly isLinked: boolean;
  readonly missing: Readonly<Record<'available' | 'required', readonly Missing[]>>;
}

export async function lookAtSingleSignOn(
  needs: SingleSignOnNeeds,
  organization: OrganizationId,
  user: UserId,
): Promise<SingleSignOnLook> {
  const { store } = needs;
  const [connection, domains, impact, identities] = await Promise.all([
    store.findOf(organization),
    store.domains(organization),
    store.impact(organization),
    store.identitiesOf(user),
  ]);
  const isLinked = connection !== null && identities.some((each) => each.connection === connection.id);
  const hasVerifiedDomain = domains.some(({ verifiedAt }) => verifiedAt !== null);
  const readiness = { connection, hasVerifiedDomain, isLinked };
  return {
    ...{ connection, impact, isLinked },
    provider: connection === null ? null : providerFor(needs, connection.id),
    domains: domains.map((each) => ({ ...each, record: recordFor(each) })),
    missing: { available: missingFor('available', readiness), required: missingFor('required', readiness) },
  };
}

export interface ChangeMode extends AsOwner {
  readonly singleSignOn: Policy['singleSignOn'];
  readonly secondFactorAfterSingleSignOn: Policy['secondFactorAfterSingleSignOn'];
  readonly version: number;
  readonly password: string | null;
}

/** Off, available or required. What it rests on is looked at first; the engine admits, writes and tells. */
export async function changeMode(needs: SingleSignOnNeeds, command: ChangeMode): Promise<Result<PolicyLook, Refusal>> {
  const { engine, store } = needs;
  const session = await engine.sessions.look(command.session);
  if (session === null) return refuse({ code: 'session.not_found' });
  const organization = command.organization as OrganizationId;
  const look = await lookAtSingleSignOn(needs, organization, session.user.id);
  const { singleSignOn } = command;
  const missing = singleSignOn === 'off' ? [] : look.missing[singleSignOn];
  if (missing.length > 0) return refuse({ code: 'single_sign_on.not_ready', missing });
  const connection = singleSignOn === 'off' ? null : (look.connection?.id ?? null);
  const tell = singleSignOn === 'off' ? await store.withoutPassword(organization) : [];
  return engine.policies.changeSingleSignOn({ ...command, connection, tell });
}
