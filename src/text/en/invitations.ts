import { count } from './locale.ts';

const people = (amount: number) => count(amount, { one: '# person', other: '# people' });

const NO_MAIL =
  'No mail leaves this server yet, so invitations wait until it is set up, for seven days at most. Ask whoever runs the server to set up mail.';

export const invite = {
  title: 'Invite people',
  lead: (organization: string) => `They get an email with a link to join ${organization}. It works for seven days.`,
  leadWithoutMail: (organization: string) =>
    `You invite them to join ${organization}. An invitation is good for seven days.`,
  noMail: NO_MAIL,
  emails: 'Email addresses',
  emailsHint: 'One on each line, or with commas between. Up to 50 at once.',
  role: 'Role',
  roleHint: {
    owner: 'Owners and admins can invite, change and reset people. Only an owner can make an owner.',
    admin: 'Admins can invite, change and reset people.',
  },
  submit: 'Send invitations',
  /** The form came filled in, by the way over a confirmation or by somebody's link. */
  filledIn: 'Nothing has been sent yet. Check the addresses and the role, then send.',
};

export const invitations = {
  title: 'Invitations',
  lead: (amount: number, organization: string) =>
    amount === 0 ? `${organization} waits for nobody.` : `${organization} waits for ${people(amount)}.`,
  noMail: NO_MAIL,
  back: 'Teammates',
  table: 'Table of invitations',
  columns: { email: 'Email', role: 'Role', state: 'Invited', actions: 'Actions' },
  invited: 'Invited',
  expired: 'Expired',
  sent: 'on {time} by {name}',
  sentByNobody: 'on {time}',
  goodUntil: 'good until {time}',
  wasGoodUntil: 'was good until {time}',
  resend: 'Resend',
  resendTo: (email: string) => `Resend the invitation to ${email}`,
  revoke: 'Revoke',
  revokeOf: (email: string) => `Revoke the invitation of ${email}`,
  empty: 'Nobody is invited just now.',
  notices: {
    resent: 'Sent again. The link from before no longer works.',
    'resent-waits': 'There is a new link, and it waits for mail to be set up. The link from before no longer works.',
    revoked: 'Revoked. The link no longer works.',
    confirmed: "You've just confirmed that it's you. Now do it once more.",
  },
  outcomes: {
    invited: (amount: number) =>
      count(amount, { one: '# invitation is on its way.', other: '# invitations are on their way.' }),
    waiting: (amount: number) =>
      count(amount, {
        one: '# person is invited. The email waits for mail to be set up.',
        other: '# people are invited. The emails wait for mail to be set up.',
      }),
    'already-invited': 'Already invited, so nothing was sent. Resend it below if the email got lost: {emails}.',
    'already-member': 'Already a member: {emails}.',
    suspended: 'Suspended here. Reactivate them on their own page: {emails}.',
    'address-limit': 'Written to often enough for today. Try again tomorrow: {emails}.',
    'organization-limit': 'Your organization has sent all the invitations of one day. Try again tomorrow: {emails}.',
  },
};
