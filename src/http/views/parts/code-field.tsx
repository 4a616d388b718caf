import type { FC } from 'hono/jsx';
import { type FieldProps, TextField } from './field.tsx';

interface CodeFieldProps extends FieldProps {
  readonly autofocus?: boolean;
}

/** One box, never six: paste, autofill and screen readers all work. Spaces and hyphens are the server's to drop. */
export const CodeField: FC<CodeFieldProps> = ({ autofocus = true, ...field }) => (
  <TextField
    {...field}
    input={{
      class: 'input code',
      inputmode: 'numeric',
      autocomplete: 'one-time-code',
      pattern: '[0-9\\s\\-]*',
      maxlength: 16,
      spellcheck: false,
      dir: 'ltr',
      autofocus,
    }}
  />
);
