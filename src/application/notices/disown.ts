import { NOTICES } from '../../domain/messages/notices.ts';
import { before, days, type Instant } from '../../domain/time.ts';
import { type MailedNotice, NO_ORIGIN, type Origin } from '../../ports/repositories/records.ts';
import type { Repositories } from '../../ports/store.ts';
import { revokeAllOf } from '../api-keys/revoke.ts';
import { revokeAllSentBy } from '../members/revoke-invitations.ts';
import type { Needs } from '../needs.ts';
import { lockOrganizationsOf } from '../policy/lock-organizations.ts';
import { endWithin } from '../sessions/end-all.ts';
import type { Disowned, Notices } from './notices.ts';

/** As long as messages are kept: mail is not read every day. */
const LINK_LIFETIME = days(7);

/** Who is in an account makes what outlives the session first, and does what is mailed about later. */
const DAY_BEFORE = days(1);

export function createNotices(needs: Needs): Notices {
  return {
    look: (token) => findLive(needs, needs.store.repositories, needs.crypto.digest(token)),
    disown: (command) => disown(needs, command),
  };
}

async function findLive(
  { clock }: Needs,
  { outbox, directory }: Pick<Repositories, 'outbox' | 'directory'>,
  digest: string,
): Promise<MailedNotice | null> {
  const notice = await outbox.findNotice(digest, before(clock.now(), LINK_LIFETIME));
  const user = notice === null ? null : await directory.findUser(notice.user);
  return user?.state === 'active' ? notice : null;
}

/**
 * Whoever reads the mailbox may say it, and gains nothing by it: what can only be taken away is taken away, and nothing of
 * the second factor changes (I-29, I-32).
 */
async function disown(
  needs: Needs,
  { token, origin = NO_ORIGIN }: Parameters<Notices['disown']>[0],
): Promise<Disowned | null> {
  const now = needs.clock.now();
  const digest = needs.crypto.digest(token);
  const notice = await findLive(needs, needs.store.repositories, digest);
  if (notice === null) return null;
  const disowned = await needs.store.transaction(async (repositories) => {
    // The account first, as everywhere: what is being signed in or set up is finished before this, or closed by it.
    await repositories.attemptBudgets.lock(notice.user);
    if (!(await repositories.outbox.disown(digest, before(now, LINK_LIFETIME)))) return null;
    await endAll(repositories, { notice, origin, now });
    return { user: notice.user, adminsTold: await tellAdmins(repositories, { notice, origin, now }) };
  });
  if (disowned !== null) await needs.hooks.endSessions?.(disowned.user);
  return disowned;
}

interface Saying {
  readonly notice: MailedNotice;
  readonly origin: Origin;
  readonly now: Instant;
}

async function endAll(repositories: Repositories, { notice, origin, now }: Saying): Promise<void> {
  const { user, kind, at } = notice;
  // Before anything of the person: a push of who belongs where takes them in this order too, and two that take them in
  // different ones wait for each other. An accomplice who accepts at this moment is in, or is too late.
  await lockOrganizationsOf(repositories, user);
  const sessions = await endWithin(repositories, { user, now });
  await repositories.knownBrowsers.forgetAllOf(user);
  const people = { actor: null, target: user, organization: null } as const;
  await repositories.audit.add({ action: 'notice.disowned', ...people, origin, details: { kind, sessions } }, now);
  await revokeAllOf(repositories, { maker: user, because: 'disowned', madeFrom: before(at, DAY_BEFORE) }, now);
  await revokeAllSentBy(repositories, { user, because: 'disowned' }, now);
}

/** What is left of the second factor may be somebody else's, and only they can reset it. @returns whether anybody was told. */
async function tellAdmins(
  { signInFacts, directory, outbox }: Repositories,
  { notice: { user, kind }, origin, now }: Saying,
): Promise<boolean> {
  if (!NOTICES[kind].tellsAdmins) return false;
  const facts = await signInFacts.find(user);
  let isTold = false;
  for (const { organization, membership } of facts?.memberships ?? []) {
    if (membership.state !== 'active') continue;
    const admins = (await directory.adminsOf(organization.id)).filter(({ id }) => id !== user);
    const content = {
      kind: 'notice-disowned',
      organization: organization.name,
      member: facts?.user.name ?? '',
    } as const;
    for (const { id } of admins) await outbox.add({ user: id, content, origin, goodUntil: null }, now);
    isTold ||= admins.length > 0;
  }
  return isTold;
}
