import type { AuditAction } from './events.ts';

/** What the audit log can be narrowed to. */
export const AUDIT_GROUPS = ['sign-ins', 'failures', 'methods', 'resets', 'policy', 'members', 'keys'] as const;

export type AuditGroup = (typeof AUDIT_GROUPS)[number];

export const GROUP_OF = {
  'sign_in.started': 'sign-ins',
  'sign_in.completed': 'sign-ins',
  'sign_in.abandoned': 'sign-ins',
  'password.failed': 'failures',
  'password.reset_asked': 'methods',
  'password.changed': 'methods',
  'second_factor.shown': 'sign-ins',
  'second_factor.failed': 'failures',
  'second_factor.locked': 'failures',
  'recovery_code.used': 'sign-ins',
  'recovery_codes.created': 'methods',
  'mailbox.code_sent': 'sign-ins',
  'mailbox.proven': 'sign-ins',
  'emailed_recovery.asked': 'resets',
  'emailed_recovery.used': 'resets',
  'emailed_recovery.stopped': 'resets',
  'enrollment.begun': 'methods',
  'authenticator.enrolled': 'methods',
  'authenticator.replaced': 'methods',
  'authenticator.removed': 'methods',
  'session.stepped_up': 'sign-ins',
  'session.ended': 'sign-ins',
  'sessions.ended': 'sign-ins',
  'policy.changed': 'policy',
  'policy.emailed_recovery_changed': 'policy',
  'organization.created': 'members',
  'user.created': 'members',
  'membership.changed': 'members',
  'membership.held': 'resets',
  'member.reset': 'resets',
  'member.vouched_for': 'resets',
  'passkey.counter_went_back': 'failures',
  'sign_in.link_asked': 'sign-ins',
  'provider.failed': 'failures',
  'way_in.added': 'methods',
  'way_in.removed': 'methods',
  'member.invited': 'members',
  'invitation.resent': 'members',
  'invitation.revoked': 'members',
  'invitation.accepted': 'members',
  'api_key.created': 'keys',
  'api_key.revoked': 'keys',
} as const satisfies Record<AuditAction, AuditGroup>;

export const actionsOf = (group: AuditGroup): readonly AuditAction[] =>
  (Object.keys(GROUP_OF) as AuditAction[]).filter((action) => GROUP_OF[action] === group);
