import type { Obstacle } from '../../domain/members/may-act-on.ts';
import type { Refusal } from '../../domain/refusals.ts';

export function refusalFor(obstacle: Obstacle): Refusal {
  switch (obstacle) {
    case 'not-admin':
      return { code: 'role.insufficient' };
    case 'not-a-member':
      return { code: 'member.not_found' };
    case 'is-yourself':
    case 'is-owner':
    case 'is-last-owner':
      return { code: 'member.protected', obstacle };
  }
}
