/** An owner is an admin whom other admins cannot demote or reset. */
export type Role = 'owner' | 'admin' | 'member';

export const ROLES = ['owner', 'admin', 'member'] as const satisfies readonly Role[];

/** Who may change what everybody in the organization lives under (M1, I-37). */
export const mayAdminister = (role: Role) => role !== 'member';

export function isRole(word: string): word is Role {
  return (ROLES as readonly string[]).includes(word);
}
