import type { Refusal } from '../../domain/refusals.ts';
import { type Result, refuse } from '../../domain/result.ts';
import type { ChangeTextCountries, PolicyLook } from '../engine.ts';
import type { Needs } from '../needs.ts';
import { admitAdmin } from './admit-admin.ts';
import { type PartOfPolicy, writePart } from './write-part.ts';

/** Says of which countries phone numbers may be set up: by whoever may turn the requirement on, confirmed as for that (I-37). */
export async function changeTextCountries(
  needs: Needs,
  command: ChangeTextCountries,
): Promise<Result<PolicyLook, Refusal>> {
  const admitted = await admitAdmin(needs, command, 'policy:write');
  if (!admitted.ok) return admitted;
  if (!areKnown(needs, command.countries)) return refuse({ code: 'policy.countries_malformed' });
  const { organization } = admitted.value;
  const textCountries = command.countries === null ? null : command.countries.toSorted();
  const part: PartOfPolicy = {
    ...{ admin: admitted.value, origin: command.origin, now: needs.clock.now() },
    action: 'policy.text_countries_changed',
    details: { countries: textCountries?.join(', ') ?? null },
    write: (policies) =>
      policies.changeTextCountries({ organization: organization.id, version: command.version, textCountries }),
  };
  return needs.store.transaction((repositories) => writePart(repositories, part));
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
