import { mayAdminister } from '../../domain/organizations/role.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { ok, type Result, refuse } from '../../domain/result.ts';
import type { Instant } from '../../domain/time.ts';
import { NO_ORIGIN } from '../../ports/repositories/records.ts';
import type { Repositories } from '../../ports/store.ts';
import { activeActor, auditedActor } from '../api-keys/acting.ts';
import type { AllowedMember, ChangeTextCountries, PolicyLook } from '../engine.ts';
import type { Needs } from '../needs.ts';
import { admitAdmin } from './admit-admin.ts';
import { describePolicy } from './describe-policy.ts';

/** Says of which countries phone numbers may be set up: by whoever may turn the requirement on, confirmed as for that (I-37). */
export async function changeTextCountries(
  needs: Needs,
  command: ChangeTextCountries,
): Promise<Result<PolicyLook, Refusal>> {
  const admitted = await admitAdmin(needs, command, 'policy:write');
  if (!admitted.ok) return admitted;
  if (!areKnown(needs, command.countries)) return refuse({ code: 'policy.countries_malformed' });
  const change = { command, admin: admitted.value, now: needs.clock.now() };
  return needs.store.transaction((repositories) => write(repositories, change));
}

/** At least one, each once, and only what the installation writes to. */
function areKnown(needs: Needs, countries: readonly string[] | null): boolean {
  if (countries === null) return true;
  const known = installedCountries(needs).map(({ code }) => code);
  return (
    countries.length > 0 &&
    new Set(countries).size === countries.length &&
    countries.every((code) => known.includes(code))
  );
}

/** Of which countries numbers can be set up here at all. */
export function installedCountries({ phoneNumbers, options: { texts, methods } }: Needs) {
  if (!methods.includes('sms')) return [];
  return phoneNumbers.countries.filter(({ code }) => texts.countries === null || texts.countries.includes(code));
}

interface Change {
  readonly command: ChangeTextCountries;
  readonly admin: AllowedMember;
  readonly now: Instant;
}

async function write(
  repositories: Repositories,
  { command, admin, now }: Change,
): Promise<Result<PolicyLook, Refusal>> {
  const { policies, audit } = repositories;
  const { version } = command;
  const organization = admin.organization.id;
  const { role } = await activeActor(repositories, admin);
  if (role === null || !mayAdminister(role)) return refuse({ code: 'role.insufficient' });
  const textCountries = command.countries === null ? null : command.countries.toSorted();
  if (!(await policies.changeTextCountries({ organization, version, textCountries }))) {
    return refuse({ code: 'policy.changed_meanwhile' });
  }
  const actor = auditedActor(admin);
  const people = { actor: actor.id, target: null, organization } as const;
  const details = { countries: textCountries?.join(', ') ?? null, ...actor.details };
  const origin = command.origin ?? NO_ORIGIN;
  await audit.add({ action: 'policy.text_countries_changed', ...people, origin, details }, now);
  return ok(describePolicy(await policies.find(organization), now));
}
