/** The titles of problem documents (RFC 9457): for the people who read a program's log. */
export const api = {
  'session.required': 'Sign in first.',
  'session.not_found': 'This session has ended. Sign in again.',
  'second_factor.challenge_required':
    'This organization asks for a second factor, and this session has not shown one. Open the address in `url`.',
  'second_factor.enrollment_required':
    'This organization asks for a second factor, and this user has none yet. Open the address in `url`.',
  'step_up.required': 'Confirm with your password or your authenticator first: the last proof is too old.',
  'password.incorrect': 'That password is not right.',
  'policy.changed_meanwhile': 'Someone else changed this a moment ago. Read it again, then try again.',
  'sign_in.throttled': 'Too many tries. Wait for as many seconds as Retry-After says.',
  'members.none': 'Name at least one member.',
  'members.too_many': 'Name at most 100 members at once.',
  'member.not_found': 'Nobody of this organization has this id.',
  'member.not_on_hold': 'This member is not on hold.',
  'member.protected': 'This member is left as they are; `obstacle` says why.',
  'invitations.none': 'Name at least one email address.',
  'invitations.too_many': 'Name at most 50 email addresses at once.',
  'invitation.not_found': 'No invitation of this organization that still waits has this id.',
  'invitation.already_member': 'They have become a member in the meantime.',
  'invitation.throttled': 'This address was written to often enough. Wait for as many seconds as Retry-After says.',
  'reason.malformed': 'Give a reason of 1 to 200 characters, on one line.',
  'role.insufficient': 'Only owners and admins of this organization can do that.',
} as const;
