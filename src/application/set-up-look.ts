import type { Method } from '../domain/authenticators/methods.ts';

/** What a set-up is, to whoever looks at a sign-in that stands there. */
export interface SetUpLook {
  /** What this member may choose from, strongest first. */
  readonly offered: readonly Method[];
  /** Whether there was more than one method to choose from, also once one of them is confirmed. */
  readonly hasChoice: boolean;
  /** What becomes of the methods that are held already. */
  readonly held: 'none' | 'kept' | 'replaced';
  readonly heldMethods: readonly Method[];
  /** The organization that requires it, whatever it is owed for; null where none does. */
  readonly requiredBy: string | null;
  /** Whether it ends with new recovery codes. */
  readonly makesCodes: boolean;
}
