/** What turning the switch would mean, counted from what is known now. */
export interface PolicyImpact {
  /** Without whoever is suspended: no switch changes anything for them. */
  readonly total: number;
  readonly suspended: number;
  /** Have a method that counts already. */
  readonly noChange: number;
  /** Come through single sign-on alone, and are not asked (`exemptionOf`). */
  readonly exempt: number;
  readonly mustSetUp: number;
  /** Of those who must set up: signed in at this moment. */
  readonly signedInNow: number;
}

/** What it would mean if just these methods counted. */
export interface MethodsImpact extends PolicyImpact {
  /** Of those who must set up: hold something, none of which would count. `names` has the first few. */
  readonly mustAdd: { readonly count: number; readonly names: readonly string[] };
}

export const sameImpact = (seen: Pick<PolicyImpact, 'total' | 'mustSetUp'>, now: PolicyImpact) =>
  seen.total === now.total && seen.mustSetUp === now.mustSetUp;
