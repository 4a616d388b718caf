import type { FC } from 'hono/jsx';
import { AuthLayout } from './parts/auth-layout.tsx';
import { Form } from './parts/form.tsx';
import { PasswordField } from './parts/password-field.tsx';
import { Username } from './parts/username.tsx';
import type { FieldProblem, Frame } from './props.ts';

export interface NewPasswordProps {
  readonly frame: Frame;
  /** The secret of the mailed link. */
  readonly token: string;
  readonly email: string;
  readonly problems?: readonly FieldProblem[];
}

export const NewPasswordView: FC<NewPasswordProps> = ({ frame, token, email, problems = [] }) => {
  const t = frame.t.pages.newPassword;
  return (
    <AuthLayout frame={frame} title={t.title} lead={t.lead} problems={problems} fields={['password']}>
      <Form action="/password/reset" class="stack" hidden={{ token }}>
        <Username frame={frame} email={email} />
        <PasswordField
          frame={frame}
          problems={problems}
          name="password"
          label={t.label}
          hint={t.hint}
          autocomplete="new-password"
          autofocus
        />
        <button type="submit" class="btn primary wide">
          {t.submit}
        </button>
      </Form>
    </AuthLayout>
  );
};
