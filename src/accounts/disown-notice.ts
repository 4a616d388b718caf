import type { Engine } from '../application/engine.ts';
import type { AccountStore } from '../ports/account-store.ts';
import type { Origin } from '../ports/repositories/records.ts';

interface DisownNeeds {
  readonly store: AccountStore;
  readonly engine: Engine;
}

export interface DisownNotice {
  /** From the link of a mail. */
  readonly token: string;
  readonly origin: Origin;
}

/** What the page after it can offer. */
export interface NoticeDisowned {
  readonly hasPassword: boolean;
  readonly adminsTold: boolean;
}

/**
 * "This wasn't me": ends all that is open or under way, and opens nothing. The mailed links first: after a crash in between
 * the notice can still be disowned. @returns null where the link is no good.
 */
export async function disownNotice(
  { store, engine }: DisownNeeds,
  given: DisownNotice,
): Promise<NoticeDisowned | null> {
  const notice = await engine.notices.look(given.token);
  if (notice === null) return null;
  await store.dropLinks(notice.user);
  const disowned = await engine.notices.disown(given);
  if (disowned === null) return null;
  const { user, adminsTold } = disowned;
  return { hasPassword: (await store.findPasswordOf(user)) !== null, adminsTold };
}
