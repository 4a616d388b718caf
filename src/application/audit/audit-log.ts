import type { AuditLog } from '../engine.ts';
import type { Needs } from '../needs.ts';
import { enterEvents } from './enter-events.ts';
import { verifyLogs } from './verify-log.ts';

/** Far more than a worker leaves behind; a log that fills faster than it is entered is not waited for. */
const MOST_BATCHES = 20;

/** The security events of an organization, for its own admins; whoever calls has passed its gate. */
export function createAuditLog(needs: Needs): AuditLog {
  return {
    async page(organization, query) {
      // What was done a moment ago is there, whether or not the worker has come by.
      const isBehind = query.after === null && !(await enterWaiting(needs));
      return { ...(await needs.store.repositories.auditLog.page(organization, query)), isBehind };
    },
    enter: () => enterEvents(needs),
    verify: (anchors) => verifyLogs(needs, anchors),
  };
}

/**
 * A log that was tampered with may take no further entry. What is in it can be read all the same; the worker meets the same
 * fault at once, and reports it.
 *
 * @returns whether it went well.
 */
async function enterWaiting(needs: Needs): Promise<boolean> {
  try {
    for (let batch = 0; batch < MOST_BATCHES; batch += 1) if ((await enterEvents(needs)) === 0) return true;
    return true;
  } catch {
    return false;
  }
}
