import type { FC } from 'hono/jsx';
import { type FieldProps, TextField } from './field.tsx';

interface EmailFieldProps extends FieldProps {
  readonly value: string;
  readonly autofocus?: boolean;
  /** The browser offers passkeys among the addresses, once the script asks for one. */
  readonly withPasskeys?: boolean;
}

export const EmailField: FC<EmailFieldProps> = ({ value, autofocus = false, withPasskeys = false, ...field }) => (
  <TextField
    {...field}
    input={{
      type: 'email',
      inputmode: 'email',
      autocomplete: withPasskeys ? 'username webauthn' : 'username',
      autocapitalize: 'none',
      spellcheck: false,
      value,
      autofocus,
    }}
  />
);
