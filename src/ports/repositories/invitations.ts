import type { OrganizationId, UserId } from '../../domain/ids.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { Instant } from '../../domain/time.ts';

/** A walk over the members who have no method that counts: each gets one message (U5). */
export interface InvitationRun {
  readonly id: string;
  readonly organization: OrganizationId;
  /** Null where it was the command line. */
  readonly requestedBy: UserId | null;
  readonly cursor: string;
}

/** Of one run, as it stands in the outbox now. */
export interface InvitationProgress {
  readonly sent: number;
  readonly failed: number;
  /** While it is under way an estimate, of when the switch was turned; then as many as were written to. */
  readonly total: number;
}

interface Invitee {
  readonly user: UserId;
  /** Has a method, though none that counts. */
  readonly holdsOther: boolean;
}

export interface InvitationRepository {
  /** For the transaction in which the switch is turned on. `policyVersion` is the new one. */
  begin(
    run: { organization: OrganizationId; policyVersion: number; requestedBy: UserId | null; total: number },
    now: Instant,
  ): Promise<void>;
  /** For the transaction in which it is turned off: nothing more is written after it. */
  stop(organization: OrganizationId): Promise<void>;
  /** The oldest that is under way. */
  findRunning(): Promise<InvitationRun | null>;
  /**
   * Active members behind the cursor who must set up: they have no method that counts, and single sign-on does not spare
   * them one. In the order of ids.
   */
  invitees(run: InvitationRun, policy: Policy, limit: number): Promise<readonly Invitee[]>;
  /**
   * Moves the cursor to the last of `invited`, under the row's lock.
   *
   * @returns false when another worker was here first or the run was stopped: then nobody may be written to.
   */
  advance(run: InvitationRun, invited: readonly UserId[], state: 'running' | 'done' | 'stopped'): Promise<boolean>;
  /** Of the run that began at `since` or later. */
  progress(organization: OrganizationId, since: Instant): Promise<InvitationProgress | null>;
}
