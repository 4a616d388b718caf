import type { ChainEnd } from '../domain/audit/chain.ts';
import type { Method } from '../domain/authenticators/methods.ts';
import type { OrganizationId, UserId } from '../domain/ids.ts';
import type { MembershipChange, ResetObstacle } from '../domain/members/may-act-on.ts';
import type { TeammateFilter } from '../domain/members/teammate.ts';
import type { Policy } from '../domain/policy/policy.ts';
import type { MethodsImpact, PolicyImpact } from '../domain/policy/preview-change.ts';
import type { Refusal } from '../domain/refusals.ts';
import type { Result } from '../domain/result.ts';
import type { PhoneNumbers } from '../ports/phone-numbers.ts';
import type { AuditPage, AuditQuery } from '../ports/repositories/audit-log.ts';
import type { Member } from '../ports/repositories/directory.ts';
import type { InvitationProgress } from '../ports/repositories/invitations.ts';
import type { Origin } from '../ports/repositories/records.ts';
import type { Teammate, TeammatePage, TeammateQuery } from '../ports/repositories/teammates.ts';

// The part of the engine's face that its admins see; `engine.ts` gives it out.

type Answer<Value> = Promise<Result<Value, Refusal>>;

/** A session; or, where it is given, a key of the organization in its place. */
interface ByCredential {
  readonly session: string;
  readonly apiKey?: string | undefined;
}

export interface Policies {
  /** What can be set up here at all, whatever an organization lets count. */
  readonly installed: readonly Method[];
  /** Of which countries phone numbers can be set up here at all. */
  readonly countries: PhoneNumbers['countries'];
  read(organization: OrganizationId): Promise<PolicyLook>;
  /** Who would be affected if a second factor were required now. */
  preview(organization: OrganizationId): Promise<PolicyImpact>;
  /** Who would be affected if just these methods counted; null where they cannot be all that counts. */
  previewMethods(organization: OrganizationId, methods: readonly Method[]): Promise<MethodsImpact | null>;
  /** How far the invitations have got that turning it on set off; null where there are none, and after a week. */
  invitations(organization: OrganizationId): Promise<InvitationProgress | null>;
  change(command: ChangePolicy): Answer<PolicyLook>;
  /** Single sign-on off, available or required, through a connection that whoever keeps the people has tried (M7, U2). */
  changeSingleSignOn(command: ChangeSingleSignOn): Answer<PolicyLook>;
  changeTextCountries(command: ChangeTextCountries): Answer<PolicyLook>;
  /** Of which domain the accounts of OpenID providers must be that open this organization. */
  changeHostedDomain(command: ChangeHostedDomain): Answer<PolicyLook>;
  /** By whoever runs this installation, without a session: never to be reached by a request. */
  changeFromCommandLine(
    command: Pick<ChangePolicy, 'organization' | 'secondFactor' | 'openSessions' | 'emailPeople'>,
  ): Answer<PolicyLook>;
}

export interface PolicyLook {
  readonly policy: Policy;
  readonly isInForce: boolean;
  readonly version: number;
  readonly turnedOnBy: string | null;
}

export interface ChangePolicy extends ByCredential {
  readonly organization: string;
  readonly secondFactor: Policy['secondFactor'];
  /** Absent: as it is, or at once where the requirement is turned on. */
  readonly openSessions?: Policy['openSessions'] | undefined;
  /** Absent: as it is. */
  readonly emailedRecovery?: Policy['emailedRecovery'] | undefined;
  /** Just these will count (S7); absent: those that do now. */
  readonly methods?: readonly Method[] | undefined;
  /** When more is asked of people than before: write to everybody who must set up a second factor (U5). */
  readonly emailPeople: boolean;
  /** As read; somebody else's change in between is refused. */
  readonly version: number;
  /** The numbers that the admin saw; null where none were shown. */
  readonly seen: Pick<PolicyImpact, 'total' | 'mustSetUp'> | null;
  /** The admin's own, where the session was not confirmed by a step-up. */
  readonly password: string | null;
  readonly origin?: Origin;
}

/** For sessions alone: no key of an organization opens it another way. */
export interface ChangeSingleSignOn extends Omit<AsAdmin, 'apiKey'> {
  readonly singleSignOn: Policy['singleSignOn'];
  /** Null exactly where it is turned off. */
  readonly connection: string | null;
  readonly secondFactorAfterSingleSignOn: Policy['secondFactorAfterSingleSignOn'];
  readonly version: number;
  /** Members whom nothing but this tells that their password opens the organization again. */
  readonly tell: readonly string[];
  readonly origin?: Origin;
}

export interface ChangeTextCountries extends ByCredential {
  readonly organization: string;
  /** ISO 3166-1 alpha-2; null: every country that the installation writes to. */
  readonly countries: readonly string[] | null;
  /** As read; somebody else's change in between is refused. */
  readonly version: number;
  /** The admin's own, where the session was not confirmed by a step-up. */
  readonly password: string | null;
  readonly origin?: Origin;
}

/** For sessions alone: whoever asks for a domain must get in with it in force, and that is asked of a session. */
export interface ChangeHostedDomain extends Omit<AsAdmin, 'apiKey'> {
  /** As somebody typed it; null: accounts of any. */
  readonly hostedDomain: string | null;
  /** As read; somebody else's change in between is refused. */
  readonly version: number;
  /** The admin's own, where the session was not confirmed by a step-up. */
  readonly password: string | null;
  readonly origin?: Origin;
}

export interface Members {
  list(organization: OrganizationId, limit: number): Promise<readonly Member[]>;
  page(organization: OrganizationId, query: TeammateQuery): Promise<TeammatePage>;
  counts(organization: OrganizationId): Promise<Readonly<Record<TeammateFilter, number>>>;
  /** Those of `users` who are members, in the order of names; of the others nothing is said. */
  findAll(organization: OrganizationId, users: readonly string[]): Promise<readonly Teammate[]>;
  /** How many owners besides `user` can get in. Only to show it: `change` judges for itself. */
  ownersBesides(organization: OrganizationId, user: UserId): Promise<number>;
  /** Methods, codes and sessions of these members are gone; each sets up anew at the next sign-in (M30, M31). */
  reset(command: ResetMembers): Answer<readonly ResetOutcome[]>;
  /** Every session and sign-in in progress of a member is over (T12), on a fresh proof. @returns how many sessions. */
  signOut(command: SignOutMember): Answer<number>;
  vouchFor(command: VouchForMember): Answer<null>;
  /** Role, suspension, removal, leaving (T8), on a fresh proof. */
  change(command: ChangeMember): Answer<null>;
}

interface AsAdmin extends ByCredential {
  readonly organization: string;
  /** The admin's own, where the session was not confirmed by a step-up. */
  readonly password: string | null;
  readonly origin?: Origin;
}

export interface ResetMembers extends AsAdmin {
  readonly users: readonly string[];
  /** Goes into the audit log. */
  readonly reason: string;
}

export interface MakeApiKey extends Omit<AsAdmin, 'apiKey'> {
  readonly name: string;
  readonly scopes: readonly string[];
  /** How long it lives, 1 to 365. */
  readonly days: number;
  /** Whatever the same page sends again makes no second key. */
  readonly once?: string;
}

export interface ResetOutcome {
  readonly user: string;
  /** Null for somebody of whom the admin may not even know the name. */
  readonly name: string | null;
  readonly skipped: ResetObstacle | null;
}

export interface VouchForMember extends AsAdmin {
  readonly user: string;
}

export interface SignOutMember extends ByCredential {
  readonly organization: string;
  readonly user: string;
  readonly origin?: Origin;
}

export interface ChangeMember extends ByCredential {
  readonly organization: string;
  readonly user: string;
  readonly to: MembershipChange;
  readonly origin?: Origin;
}

export interface AuditLog {
  /** `isBehind`: what happened last could not be entered in the log and is missing from it; `verify` says why. */
  page(organization: OrganizationId, query: AuditQuery): Promise<AuditPage & { readonly isBehind: boolean }>;
  /** Enters what waits in the logs. @returns how many events; 0 when none waits. */
  enter(): Promise<number>;
  /** @param anchors ends that were noted earlier, by organization; a log that no longer reaches them was cut off. */
  verify(anchors: ReadonlyMap<string, ChainEnd>): Promise<readonly LogVerdict[]>;
}

export interface LogVerdict {
  /** Empty for the log of what concerns no organization; null for events that stand in no log. */
  readonly organization: string | null;
  /** What to note as an anchor. */
  readonly end: ChainEnd;
  readonly faults: readonly LogFault[];
}

export interface LogFault {
  readonly kind:
    | 'altered'
    | 'beyond-end'
    | 'cut-off'
    | 'end-altered'
    | 'event-gone'
    | 'gap'
    | 'not-as-noted'
    | 'not-in-log';
  readonly number: number | null;
  readonly event: string | null;
}
