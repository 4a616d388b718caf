import type { PhoneNumber } from '../../domain/authenticators/phone-number.ts';
import {
  ACCOUNT_CAPS,
  countedNow,
  type DailyCount,
  type DailyTexts,
  dailyRoomAt,
  NUMBER_CAPS,
  roomAt,
  type TextBudget,
} from '../../domain/authenticators/text-budget.ts';
import type { OrganizationId, UserId } from '../../domain/ids.ts';
import type { RefusalOf } from '../../domain/refusals.ts';
import type { Instant } from '../../domain/time.ts';
import type { Origin } from '../../ports/repositories/records.ts';
import type { Repositories } from '../../ports/store.ts';
import type { Needs } from '../needs.ts';
import { holdBackTexts } from './hold-back-texts.ts';

interface Payment {
  readonly user: UserId;
  readonly phone: PhoneNumber;
  /** Whether a code has come back from it already. */
  readonly isProven: boolean;
  readonly origin: Origin;
  readonly now: Instant;
}

interface Day {
  readonly key: string;
  readonly budget: keyof DailyTexts;
  readonly count: DailyCount;
}

type Spent = RefusalOf<'text.budget_spent'>;
export type NotPaid = Spent | RefusalOf<'text.paused'>;

/**
 * Pays for one text or call from every budget, or from none: all rows are locked before the first is counted, and before
 * any circuit is looked at. The caller holds the account's. They are taken in the same order everywhere, so that two who
 * pay wait for each other and never in a circle.
 */
export async function payForText(needs: Needs, repositories: Repositories, payment: Payment): Promise<NotPaid | null> {
  const { texts } = repositories;
  const { user, phone, isProven, now } = payment;
  await texts.lockNumber(phone, now);
  const organizations = await organizationsOf(repositories, user);
  const days = await lockDays(repositories, payment, organizations);
  const paused = isProven ? null : await holdBackTexts(repositories, { ...payment, organizations });
  if (paused !== null) return paused;
  const spent =
    full('account', roomAt(await texts.sendsOf(user, now), ACCOUNT_CAPS, now)) ??
    full('number', roomAt(await texts.sendsTo(phone, isProven, now), NUMBER_CAPS, now)) ??
    fullDay(days, needs.options.texts.daily);
  if (spent !== null) {
    await tell(repositories, payment, spent);
    return spent;
  }
  await texts.addSend({ user, phone, isProven }, now);
  for (const { key, count } of days) await texts.countDay(key, { ...count, sent: count.sent + 1 });
  return null;
}

/** By their ids, as they are locked. */
async function organizationsOf({ signInFacts }: Repositories, user: UserId): Promise<readonly OrganizationId[]> {
  const memberships = (await signInFacts.find(user))?.memberships ?? [];
  return memberships
    .filter(({ membership }) => membership.state === 'active')
    .map(({ organization }) => organization.id)
    .toSorted();
}

/** Every organization of the member pays; the budget that is spent in one of them holds for all. */
async function lockDays(
  { texts }: Repositories,
  { phone, now }: Payment,
  organizations: readonly OrganizationId[],
): Promise<readonly Day[]> {
  const keys = [
    ...organizations.map((id) => ['organization', `organization|${id}`] as const),
    ['country', `country|${phone.country}`],
    ['installation', 'installation'],
  ] as const;
  const days: Day[] = [];
  for (const [budget, key] of keys) days.push({ key, budget, count: countedNow(await texts.lockDay(key, now), now) });
  return days;
}

const full = (budget: TextBudget, retryAt: Instant | null): Spent | null =>
  retryAt === null ? null : { code: 'text.budget_spent', budget, retryAt };

function fullDay(days: readonly Day[], daily: DailyTexts): Spent | null {
  const spent = days.map(({ budget, count }) => full(budget, dailyRoomAt(count, daily[budget])));
  return spent.find((each) => each !== null) ?? null;
}

/** Commits by itself: nothing else has been written. */
async function tell({ audit }: Repositories, { user, origin, now }: Payment, { budget }: Spent): Promise<void> {
  const people = { actor: null, target: user, organization: null } as const;
  await audit.add({ action: 'text.budget_spent', ...people, origin, details: { budget } }, now);
}
