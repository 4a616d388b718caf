import type * as z from 'zod';
import type {
  MEMBER_QUERY,
  MemberChange,
  MemberList,
  MemberNow,
  MembersReset,
  MemberVouched,
  ResetOutcomes,
} from '../contract/members.ts';
import type { Organization, Policy, PolicyChange } from '../contract/organizations.ts';
import type { Answer, Sender } from './send.ts';

type MemberQuery = { readonly [Name in keyof typeof MEMBER_QUERY]?: z.input<(typeof MEMBER_QUERY)[Name]> };

/** What may be read and changed in one organization, for as far as the session reaches. */
export interface OrganizationCalls {
  read(): Promise<Answer<z.output<typeof Organization>>>;
  policy(): Promise<Answer<z.output<typeof Policy>>>;
  changePolicy(change: z.input<typeof PolicyChange>): Promise<Answer<z.output<typeof Policy>>>;
  /** Fifty at a time; `next` of one answer is the `cursor` of the next call. */
  members(query?: MemberQuery): Promise<Answer<z.output<typeof MemberList>>>;
  resetMembers(reset: z.input<typeof MembersReset>): Promise<Answer<z.output<typeof ResetOutcomes>>>;
  vouchForMember(vouched: z.input<typeof MemberVouched>): Promise<Answer<z.output<typeof MemberNow>>>;
  changeMember(change: z.input<typeof MemberChange>): Promise<Answer<z.output<typeof MemberNow>>>;
}

export function organizationCalls(sender: Sender, organization: string): OrganizationCalls {
  const path = `/v1/organizations/${encodeURIComponent(organization)}`;
  return {
    read: () => sender.get(path),
    policy: () => sender.get(`${path}/policy`),
    changePolicy: (change) => sender.put(`${path}/policy`, change),
    members: (query) => sender.get(`${path}/members`, query),
    resetMembers: (reset) => sender.post(`${path}/members/reset`, reset),
    vouchForMember: (vouched) => sender.post(`${path}/members/vouch`, vouched),
    changeMember: (change) => sender.post(`${path}/members/change`, change),
  };
}
