import type { SingleSignOnLook } from '../../accounts/single-sign-on/mode.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { ConfirmationKind } from './parts/confirmation.tsx';
import type { FieldProblem, Frame, OrganizationNav, Person } from './props.ts';

/** What the single sign-on page, and each of its cards, is given. */
export interface SingleSignOnProps {
  readonly frame: Frame;
  readonly person: Person;
  readonly organization: OrganizationNav;
  /** The address of this page. */
  readonly here: string;
  readonly canChange: boolean;
  readonly look: SingleSignOnLook;
  readonly policy: Pick<Policy, 'singleSignOn' | 'secondFactorAfterSingleSignOn'>;
  readonly version: number;
  readonly confirmation: ConfirmationKind;
  readonly codeOffered: boolean;
  readonly notice: 'saved' | 'tested' | 'domain-verified' | null;
  readonly typed: Readonly<Record<string, string>>;
  readonly problems: readonly FieldProblem[];
}
