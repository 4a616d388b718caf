import type { Problem } from '../../text/problems.ts';
import type { Text } from '../../text/text.ts';

/** What every page needs to be a page; made once per request. */
export interface Frame {
  readonly t: Text;
  /** BCP 47, for `lang` and for `Intl`. */
  readonly locale: string;
  /** The installation's name, such as "Twofold". */
  readonly brand: string;
  /** Address of the style sheet, with its hash. */
  readonly css: string;
  /** Address of the script, with its hash. */
  readonly js: string;
  /** The person's own choice; `null` follows the system. */
  readonly theme: 'light' | 'dark' | null;
  readonly development: boolean;
  /** Where not, nothing on a page may promise a mail. */
  readonly canMail: boolean;
}

export interface FieldProblem {
  /** The `name` of the field; one that the page does not have puts the problem above the form. */
  readonly field: string;
  readonly problem: Problem;
}

export interface Person {
  readonly name: string;
  readonly email: string;
}

export type Role = 'owner' | 'admin' | 'member';

export interface OrganizationNav {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
}
