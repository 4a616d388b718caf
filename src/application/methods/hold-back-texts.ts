import type { PhoneNumber } from '../../domain/authenticators/phone-number.ts';
import { pausedUntil } from '../../domain/authenticators/text-circuit.ts';
import type { OrganizationId, UserId } from '../../domain/ids.ts';
import type { RefusalOf } from '../../domain/refusals.ts';
import type { Instant } from '../../domain/time.ts';
import type { Origin } from '../../ports/repositories/records.ts';
import type { CircuitOf } from '../../ports/repositories/texts.ts';
import type { Repositories } from '../../ports/store.ts';

interface Asked {
  readonly user: UserId;
  readonly phone: PhoneNumber;
  /** In which the member is active. */
  readonly organizations: readonly OrganizationId[];
  readonly origin: Origin;
  readonly now: Instant;
}

type Paused = RefusalOf<'text.paused'>;

/**
 * Whether texts and calls to numbers that are still to be proven are held back, because too few of the last were answered
 * (ADR 0033). Never asked for a number that is proven: a stranger could otherwise shut its owner out. The caller holds all
 * that is locked before a text is paid for.
 */
export async function holdBackTexts(repositories: Repositories, asked: Asked): Promise<Paused | null> {
  for (const each of circuitsOf(asked)) {
    const { circuit } = each;
    const retryAt = pausedUntil(await repositories.texts.codesWritten(each, asked.now), circuit, asked.now);
    if (retryAt === null) continue;
    await tell(repositories, asked, each);
    return { code: 'text.paused', circuit, retryAt };
  }
  return null;
}

const circuitsOf = ({ user, phone, organizations }: Asked): readonly CircuitOf[] => [
  { circuit: 'number', phone },
  { circuit: 'account', user },
  ...organizations.map((organization) => ({ circuit: 'organization', organization }) as const),
  { circuit: 'country', country: phone.country },
  { circuit: 'installation' },
];

/**
 * Anybody who is held back can ask as often as they like, so each organization reads of each circuit once an hour, and of
 * another organization's never. Commits by itself: nothing else has been written.
 */
async function tell({ texts, audit }: Repositories, asked: Asked, of: CircuitOf): Promise<void> {
  const { user, organizations, origin, now } = asked;
  const organization = of.circuit === 'organization' ? of.organization : null;
  const readers = organization === null ? organizations : [organization];
  const isNews: boolean[] = [];
  for (const reader of readers.length === 0 ? [null] : readers) isNews.push(await texts.beginsToTell(of, reader, now));
  if (!isNews.includes(true)) return;
  const people = { actor: null, target: user, organization } as const;
  await audit.add({ action: 'text.paused', ...people, origin, details: { circuit: of.circuit } }, now);
}
