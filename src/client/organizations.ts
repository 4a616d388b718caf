import type * as z from 'zod';
import type { ApiKeyList, ApiKeyRevoked, MadeApiKey, NewApiKey } from '../contract/api-keys.ts';
import type { AUDIT_QUERY, AuditEvents } from '../contract/audit.ts';
import type {
  INVITATION_QUERY,
  InvitationChosen,
  InvitationList,
  InvitationNow,
  InvitationResent,
  InviteOutcomes,
  MembersInvited,
} from '../contract/invitations.ts';
import type {
  MEMBER_QUERY,
  MemberChange,
  MemberList,
  MemberNow,
  MemberSessionsEnded,
  MemberSignedOut,
  MembersReset,
  MemberVouched,
  ResetOutcomes,
} from '../contract/members.ts';
import type {
  HostedDomainChange,
  Organization,
  Policy,
  PolicyChange,
  TextCountriesChange,
} from '../contract/organizations.ts';
import type { SingleSignOn, SingleSignOnChange } from '../contract/single-sign-on.ts';
import type { Answer, Repeatable, Sender } from './send.ts';

type QueryOf<Shape extends Readonly<Record<string, z.ZodType>>> = {
  readonly [Name in keyof Shape]?: z.input<Shape[Name]>;
};

/** What may be read and changed in one organization, for as far as the session reaches. */
export interface OrganizationCalls {
  read(): Promise<Answer<z.output<typeof Organization>>>;
  policy(): Promise<Answer<z.output<typeof Policy>>>;
  changePolicy(change: z.input<typeof PolicyChange>): Promise<Answer<z.output<typeof Policy>>>;
  singleSignOn(): Promise<Answer<z.output<typeof SingleSignOn>>>;
  /** As an owner. Connection, domains and mode are changed in this order, then what is to go is taken away; what is left out stays. */
  changeSingleSignOn(change: z.input<typeof SingleSignOnChange>): Promise<Answer<z.output<typeof SingleSignOn>>>;
  changeTextCountries(change: z.input<typeof TextCountriesChange>): Promise<Answer<z.output<typeof Policy>>>;
  /** For a session alone. */
  changeHostedDomain(change: z.input<typeof HostedDomainChange>): Promise<Answer<z.output<typeof Policy>>>;
  /** Fifty at a time; `next` of one answer is the `cursor` of the next call. */
  members(query?: QueryOf<typeof MEMBER_QUERY>): Promise<Answer<z.output<typeof MemberList>>>;
  resetMembers(
    reset: z.input<typeof MembersReset>,
    repeatable?: Repeatable,
  ): Promise<Answer<z.output<typeof ResetOutcomes>>>;
  /** Ends every session of the member, and every sign-in in progress. */
  signOutMember(signedOut: z.input<typeof MemberSignedOut>): Promise<Answer<z.output<typeof MemberSessionsEnded>>>;
  vouchForMember(vouched: z.input<typeof MemberVouched>): Promise<Answer<z.output<typeof MemberNow>>>;
  changeMember(change: z.input<typeof MemberChange>): Promise<Answer<z.output<typeof MemberNow>>>;
  /** Fifty at a time, as everywhere. */
  invitations(query?: QueryOf<typeof INVITATION_QUERY>): Promise<Answer<z.output<typeof InvitationList>>>;
  invite(
    invited: z.input<typeof MembersInvited>,
    repeatable?: Repeatable,
  ): Promise<Answer<z.output<typeof InviteOutcomes>>>;
  resendInvitation(chosen: z.input<typeof InvitationChosen>): Promise<Answer<z.output<typeof InvitationResent>>>;
  revokeInvitation(chosen: z.input<typeof InvitationChosen>): Promise<Answer<z.output<typeof InvitationNow>>>;
  audit(query?: QueryOf<typeof AUDIT_QUERY>): Promise<Answer<z.output<typeof AuditEvents>>>;
  apiKeys(): Promise<Answer<z.output<typeof ApiKeyList>>>;
  /** `token` is the key itself: in this answer and nowhere else. */
  makeApiKey(wanted: z.input<typeof NewApiKey>, repeatable?: Repeatable): Promise<Answer<z.output<typeof MadeApiKey>>>;
  revokeApiKey(revoked: z.input<typeof ApiKeyRevoked>): Promise<Answer<z.output<typeof ApiKeyList>>>;
}

export function organizationCalls(sender: Sender, organization: string): OrganizationCalls {
  const path = `/v1/organizations/${encodeURIComponent(organization)}`;
  return {
    read: () => sender.get(path),
    policy: () => sender.get(`${path}/policy`),
    changePolicy: (change) => sender.put(`${path}/policy`, change),
    singleSignOn: () => sender.get(`${path}/single-sign-on`),
    changeSingleSignOn: (change) => sender.put(`${path}/single-sign-on`, change),
    changeTextCountries: (change) => sender.put(`${path}/policy/text-countries`, change),
    changeHostedDomain: (change) => sender.put(`${path}/policy/hosted-domain`, change),
    members: (query) => sender.get(`${path}/members`, query),
    resetMembers: (reset, repeatable) => sender.post(`${path}/members/reset`, reset, repeatable),
    signOutMember: (signedOut) => sender.post(`${path}/members/sign-out`, signedOut),
    vouchForMember: (vouched) => sender.post(`${path}/members/vouch`, vouched),
    changeMember: (change) => sender.post(`${path}/members/change`, change),
    invitations: (query) => sender.get(`${path}/invitations`, query),
    invite: (invited, repeatable) => sender.post(`${path}/invitations`, invited, repeatable),
    resendInvitation: (chosen) => sender.post(`${path}/invitations/resend`, chosen),
    revokeInvitation: (chosen) => sender.post(`${path}/invitations/revoke`, chosen),
    audit: (query) => sender.get(`${path}/audit`, query),
    apiKeys: () => sender.get(`${path}/api-keys`),
    makeApiKey: (wanted, repeatable) => sender.post(`${path}/api-keys`, wanted, repeatable),
    revokeApiKey: (revoked) => sender.post(`${path}/api-keys/revoke`, revoked),
  };
}
