import type { FC } from 'hono/jsx';
import { type FieldProps, TextField } from './field.tsx';

interface EmailFieldProps extends FieldProps {
  readonly value: string;
  readonly autofocus?: boolean;
}

export const EmailField: FC<EmailFieldProps> = ({ value, autofocus = false, ...field }) => (
  <TextField
    {...field}
    input={{
      type: 'email',
      inputmode: 'email',
      autocomplete: 'username',
      autocapitalize: 'none',
      spellcheck: false,
      value,
      autofocus,
    }}
  />
);
