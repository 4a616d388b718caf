import type { FC } from 'hono/jsx';
import { AuthLayout } from './parts/auth-layout.tsx';
import { EmailField } from './parts/email-field.tsx';
import { TextField } from './parts/field.tsx';
import { Form } from './parts/form.tsx';
import { PasswordField } from './parts/password-field.tsx';
import type { FieldProblem, Frame } from './props.ts';

export interface FirstStartProps {
  readonly frame: Frame;
  readonly problems?: readonly FieldProblem[];
  readonly values: { readonly name: string; readonly email: string; readonly organization: string };
  /** The secret of the address that was printed at start. */
  readonly token: string;
}

export const FirstStartView: FC<FirstStartProps> = ({ frame, problems = [], values, token }) => {
  const t = frame.t.pages.firstStart;
  const field = { frame, problems };
  return (
    <AuthLayout
      frame={frame}
      title={t.title(frame.brand)}
      lead={t.lead}
      problems={problems}
      fields={['name', 'email', 'password', 'organization']}
    >
      <Form action="/first-start" class="stack" hidden={{ token }}>
        <TextField
          {...field}
          name="name"
          label={t.name}
          input={{ autocomplete: 'name', value: values.name, autofocus: true }}
        />
        <EmailField {...field} name="email" label={t.email} value={values.email} />
        <PasswordField
          {...field}
          name="password"
          label={t.password}
          hint={t.passwordHint}
          autocomplete="new-password"
        />
        <TextField
          {...field}
          name="organization"
          label={t.organization}
          input={{ autocomplete: 'organization', value: values.organization }}
        />
        <button type="submit" class="btn primary wide">
          {t.submit}
        </button>
      </Form>
    </AuthLayout>
  );
};
