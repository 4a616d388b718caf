/** One thing that was looked at. It never holds a value of the configuration. */
export interface Finding {
  readonly check: string;
  /** `warn`: it works, and will hurt one day. `bad`: it does not work. */
  readonly state: 'ok' | 'warn' | 'bad';
  readonly found: string;
  /** What to do, where there is something to do. */
  readonly todo?: string;
}

export const ok = (check: string, found: string): Finding => ({ check, state: 'ok', found });
export const warn = (check: string, found: string, todo: string): Finding => ({ check, state: 'warn', found, todo });
export const bad = (check: string, found: string, todo: string): Finding => ({ check, state: 'bad', found, todo });
