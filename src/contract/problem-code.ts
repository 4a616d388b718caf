import type { RefusalCode } from '../domain/refusals.ts';

/** Every permanent code that a problem may bear: the engine's own refusals, and what the door says before it. */
export type ProblemCode =
  | RefusalCode
  | 'session.required'
  | 'second_factor.challenge_required'
  | 'second_factor.enrollment_required'
  | 'membership.on_hold'
  | 'membership.suspended'
  | 'single_sign_on.required'
  | 'password.unfit'
  | 'password_reset.over'
  | 'sign_in_link.over'
  | 'invitation.over'
  | 'invitation.other_step'
  | 'not_found'
  | 'request.malformed'
  | 'request.cross_origin'
  | 'request.too_large'
  | 'request.method_not_allowed'
  | 'unavailable'
  | 'fault';
