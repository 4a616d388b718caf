import type { TextBudget } from '../domain/authenticators/text-budget.ts';
import type { TextCircuit } from '../domain/authenticators/text-circuit.ts';
import type { TextChannel } from './text-gateway.ts';

/** What a dashboard is told as it happens; nothing of it names a person, a number or an organization. */
export interface Meter {
  /** A code was written to be texted or spoken, or the budget was spent that it would have been paid from. */
  textCode(outcome: TextChannel | TextBudget): void;
  /** None was written: too few of the last were answered. */
  textPaused(circuit: TextCircuit): void;
}
