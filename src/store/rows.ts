import type { AuthenticatorId, ConnectionId, OrganizationId, UserId } from '../domain/ids.ts';
import { isRole } from '../domain/organizations/role.ts';
import type { Evidence, FirstFactor, Membership, SecondFactor } from '../domain/policy/facts.ts';
import { type Policy, readPolicy } from '../domain/policy/policy.ts';
import { type Instant, instant } from '../domain/time.ts';
import type { UserRecord } from '../ports/repositories/directory.ts';
import type { MembershipsTable, PoliciesTable, SessionsTable, UsersTable } from './schema.ts';

export const instantOrNull = (value: number | null): Instant | null => (value === null ? null : instant(value));

type EvidenceColumns = Pick<
  SessionsTable,
  | 'began_at'
  | 'first_kind'
  | 'first_at'
  | 'first_connection'
  | 'first_hosted_domain'
  | 'second_kind'
  | 'second_at'
  | 'second_authenticator'
>;

export function toEvidence(row: EvidenceColumns): Evidence {
  const firstFactor: FirstFactor = {
    kind: row.first_kind as FirstFactor['kind'],
    at: instant(row.first_at),
    connection: row.first_connection as ConnectionId | null,
    hostedDomain: row.first_hosted_domain,
  };
  return { firstFactor, secondFactor: toSecondFactor(row), signInBeganAt: instant(row.began_at) };
}

function toSecondFactor({ second_kind, second_at, second_authenticator }: EvidenceColumns): SecondFactor | null {
  if (second_kind === null || second_at === null) return null;
  const kind = second_kind as SecondFactor['kind'];
  return { kind, at: instant(second_at), authenticator: second_authenticator as AuthenticatorId | null };
}

export function fromEvidence({ firstFactor, secondFactor, signInBeganAt }: Evidence): EvidenceColumns {
  return {
    began_at: signInBeganAt,
    first_kind: firstFactor.kind,
    first_at: firstFactor.at,
    first_connection: firstFactor.connection,
    first_hosted_domain: firstFactor.hostedDomain,
    second_kind: secondFactor?.kind ?? null,
    second_at: secondFactor?.at ?? null,
    second_authenticator: secondFactor?.authenticator ?? null,
  };
}

type MembershipColumns = Pick<MembershipsTable, 'role' | 'state' | 'joined_at' | 'held_since' | 'held_by'>;

/** A role or state that cannot be read gives the least: a member, suspended. */
export function toMembership(row: MembershipColumns): Membership {
  const { held_since, held_by } = row;
  return {
    state: row.state === 'active' ? 'active' : 'suspended',
    role: isRole(row.role) ? row.role : 'member',
    joinedAt: instant(row.joined_at),
    hold: held_since === null ? null : { since: instant(held_since), by: held_by as OrganizationId | null },
  };
}

export type PolicyColumns = Omit<PoliciesTable, 'organization_id' | 'turned_on_by' | 'version'>;

/** `null` columns throughout are a policy that is not there (a left join found none). */
export function toPolicy(
  row: { readonly [Column in keyof PolicyColumns]: PolicyColumns[Column] | null } | null,
): Policy {
  if (row === null) return readPolicy(null);
  return readPolicy({
    secondFactor: row.second_factor,
    inForceFrom: row.in_force_from,
    turnedOnAt: row.turned_on_at,
    openSessions: row.open_sessions,
    graceDays: row.grace_days,
    methods: row.methods,
    textCountries: row.text_countries,
    singleSignOn: row.single_sign_on,
    connection: row.connection_id,
    secondFactorAfterSingleSignOn: row.second_factor_after_single_sign_on,
    emailedRecovery: row.emailed_recovery,
    hostedDomain: row.hosted_domain,
  });
}

export function fromPolicy(policy: Policy): PolicyColumns {
  return {
    second_factor: policy.secondFactor,
    in_force_from: policy.inForceFrom,
    turned_on_at: policy.turnedOnAt,
    open_sessions: policy.openSessions,
    grace_days: policy.graceDays,
    methods: policy.methods.join(','),
    text_countries: policy.textCountries?.join(',') ?? null,
    single_sign_on: policy.singleSignOn,
    connection_id: policy.connection,
    second_factor_after_single_sign_on: policy.secondFactorAfterSingleSignOn,
    emailed_recovery: policy.emailedRecovery,
    hosted_domain: policy.hostedDomain,
  };
}

/** The columns of a policy, for joins. */
export const POLICY_COLUMNS = [
  'policies.second_factor',
  'policies.in_force_from',
  'policies.turned_on_at',
  'policies.open_sessions',
  'policies.grace_days',
  'policies.methods',
  'policies.text_countries',
  'policies.single_sign_on',
  'policies.connection_id',
  'policies.second_factor_after_single_sign_on',
  'policies.emailed_recovery',
  'policies.hosted_domain',
] as const;

export const USER_COLUMNS = [
  'users.id',
  'users.email',
  'users.name',
  'users.state',
  'users.created_at',
  'users.last_sign_in_at',
  'users.must_enroll_anew',
  'users.last_code_spent_at',
  'users.set_up_wanted',
  'users.codes_unsaved',
] as const;

type UserRow = Omit<UsersTable, 'email_key' | 'name_key' | 'last_sign_in_connection' | 'browsers_noted'>;

export function toUser(row: UserRow): UserRecord {
  return {
    id: row.id as UserId,
    email: row.email,
    name: row.name,
    state: row.state === 'active' ? 'active' : 'deactivated',
    createdAt: instant(row.created_at),
    lastSignInAt: instantOrNull(row.last_sign_in_at),
    mustEnrollAnew: row.must_enroll_anew !== 0,
    lastCodeSpentAt: instantOrNull(row.last_code_spent_at),
    wantsSetUp: row.set_up_wanted !== 0,
    codesUnsaved: row.codes_unsaved !== 0,
  };
}
