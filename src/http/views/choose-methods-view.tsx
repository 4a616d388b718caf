import type { FC } from 'hono/jsx';
import type { Method } from '../../domain/authenticators/methods.ts';
import { AuthLayout } from './parts/auth-layout.tsx';
import { FieldError, problemOf } from './parts/problems.tsx';
import type { FieldProblem, Frame, OrganizationNav } from './props.ts';

export interface ChooseMethodsProps {
  readonly frame: Frame;
  readonly organization: OrganizationNav;
  /** What can be set up here at all. */
  readonly methods: readonly Method[];
  readonly counting: readonly Method[];
  readonly problems: readonly FieldProblem[];
}

/** Leads to the page that shows what would happen; it changes nothing itself. */
export const ChooseMethodsView: FC<ChooseMethodsProps> = ({ frame, organization, methods, counting, problems }) => {
  const t = frame.t.pages.chooseMethods;
  const home = `/organizations/${organization.id}/settings/access-security`;
  const problem = problemOf(problems, 'methods');
  return (
    <AuthLayout
      frame={frame}
      title={t.title}
      lead={t.lead(organization.name)}
      width="wide"
      problems={problems}
      fields={['methods']}
    >
      <form method="get" action={`${home}/methods`} class="stack">
        <input type="hidden" name="chosen" value="yes" />
        <fieldset class="gap2" id="methods" tabindex={-1}>
          <legend class="label">{t.legend}</legend>
          {problem === null ? null : <FieldError frame={frame} id="methods-error" problem={problem} />}
          {methods.map((method) => (
            <label class="check">
              <input
                type="checkbox"
                name={method}
                value="yes"
                checked={counting.includes(method)}
                aria-invalid={problem === null ? undefined : 'true'}
                aria-describedby={`${method}-hint`}
              />
              <span>{frame.t.common.methods[method]}</span>
              <span class="hint" id={`${method}-hint`}>
                {t.about[method]}
              </span>
            </label>
          ))}
        </fieldset>
        <div class="btns end">
          <a class="btn quiet" href={home}>
            {frame.t.common.cancel}
          </a>
          <button type="submit" class="btn primary">
            {t.submit}
          </button>
        </div>
      </form>
    </AuthLayout>
  );
};
