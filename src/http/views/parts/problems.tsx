import type { FC } from 'hono/jsx';
import { type Problem, sentenceOf } from '../../../text/problems.ts';
import type { FieldProblem, Frame } from '../props.ts';
import { Icon } from './icon.tsx';

export function problemOf(problems: readonly FieldProblem[], field: string): Problem | null {
  return problems.find((each) => each.field === field)?.problem ?? null;
}

interface FieldErrorProps {
  readonly frame: Frame;
  readonly id: string;
  readonly problem: Problem;
}

/** Stands between a field's hint and the field, which names it in `aria-describedby`. */
export const FieldError: FC<FieldErrorProps> = ({ frame, id, problem }) => (
  <p class="error" id={id}>
    <Icon name="warn" size={16} />
    <span>{sentenceOf(frame.t.problems, problem)}</span>
  </p>
);

interface ErrorSummaryProps {
  readonly frame: Frame;
  readonly problems: readonly FieldProblem[];
  /** Names of the page's fields. */
  readonly fields: readonly string[];
}

/** Takes the focus. On a page with one field it holds only what belongs to no field: the rest stands at the field. */
export const ErrorSummary: FC<ErrorSummaryProps> = ({ frame, problems, fields }) => {
  const shown = problems.filter(({ field }) => fields.length > 1 || !fields.includes(field));
  if (shown.length === 0) return null;
  return (
    <div class="note bad summary" role="alert" tabindex={-1} autofocus>
      <Icon name="warn" />
      <div>
        <h2>{frame.t.common.problemsTitle}</h2>
        <ul>
          {shown.map(({ field, problem }) => (
            <li>
              {fields.includes(field) ? (
                <a href={`#${field}`}>{sentenceOf(frame.t.problems, problem)}</a>
              ) : (
                sentenceOf(frame.t.problems, problem)
              )}
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
};
