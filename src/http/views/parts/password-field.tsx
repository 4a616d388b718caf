import type { FC } from 'hono/jsx';
import { Field, type FieldProps, inputWiring } from './field.tsx';

interface PasswordFieldProps extends FieldProps {
  readonly autocomplete: 'current-password' | 'new-password';
  readonly autofocus?: boolean;
}

/** Never filled in again after a problem. The script adds the Show button from the words on the wrapper. */
export const PasswordField: FC<PasswordFieldProps> = ({ autocomplete, autofocus = false, ...field }) => {
  const { common } = field.frame.t;
  return (
    <Field {...field}>
      <div
        class="reveal"
        data-show={common.show}
        data-hide={common.hide}
        data-show-label={common.showPassword}
        data-hide-label={common.hidePassword}
      >
        <input
          class="input"
          type="password"
          {...inputWiring(field)}
          autocomplete={autocomplete}
          autocapitalize="none"
          spellcheck={false}
          autofocus={autofocus}
        />
      </div>
    </Field>
  );
};
