import type { Child, FC, JSX, PropsWithChildren } from 'hono/jsx';
import type { FieldProblem, Frame } from '../props.ts';
import { FieldError, problemOf } from './problems.tsx';

export interface FieldProps {
  readonly frame: Frame;
  /** Both `name` and `id`: password managers know a field by them, so they never change between releases. */
  readonly name: string;
  readonly label: string;
  readonly hint?: Child;
  readonly problems: readonly FieldProblem[];
}

type InputAttributes = JSX.IntrinsicElements['input'];

/** What an input says about itself to a screen reader: its hint, then its problem. */
export function inputWiring({ name, hint, problems }: FieldProps): InputAttributes {
  const failed = problemOf(problems, name) !== null;
  const describedBy = [...(hint ? [`${name}-hint`] : []), ...(failed ? [`${name}-error`] : [])].join(' ');
  return {
    id: name,
    name,
    required: true,
    'aria-describedby': describedBy === '' ? undefined : describedBy,
    'aria-invalid': failed ? 'true' : undefined,
  };
}

/** Label, hint, problem, control: in this order. */
export const Field: FC<PropsWithChildren<FieldProps>> = ({ frame, name, label, hint, problems, children }) => {
  const problem = problemOf(problems, name);
  return (
    <div class="field">
      <label for={name}>{label}</label>
      {hint ? (
        <p class="hint" id={`${name}-hint`}>
          {hint}
        </p>
      ) : null}
      {problem === null ? null : <FieldError frame={frame} id={`${name}-error`} problem={problem} />}
      {children}
    </div>
  );
};

interface TextFieldProps extends FieldProps {
  readonly input: InputAttributes;
}

export const TextField: FC<TextFieldProps> = ({ input, ...field }) => (
  <Field {...field}>
    <input class="input" type="text" {...inputWiring(field)} {...input} />
  </Field>
);
