import type { FC } from 'hono/jsx';
import { AuthLayout } from './parts/auth-layout.tsx';
import { Form } from './parts/form.tsx';
import { PasswordField } from './parts/password-field.tsx';
import { Username } from './parts/username.tsx';
import type { FieldProblem, Frame } from './props.ts';

interface MakePasswordProps {
  readonly frame: Frame;
  readonly email: string;
  readonly returnTo: string;
  readonly problems: readonly FieldProblem[];
}

export const MakePasswordView: FC<MakePasswordProps> = ({ frame, email, returnTo, problems }) => {
  const t = frame.t.pages.makePassword;
  return (
    <AuthLayout frame={frame} title={t.title} lead={t.lead} problems={problems} fields={['password']} account={email}>
      <Form action="/settings/password/new" class="stack" hidden={{ return_to: returnTo }}>
        <Username frame={frame} email={email} />
        <PasswordField
          {...{ frame, problems }}
          name="password"
          label={t.label}
          hint={t.hint}
          autocomplete="new-password"
          autofocus
        />
        <div class="btns end">
          <a class="btn quiet" href={returnTo}>
            {frame.t.common.cancel}
          </a>
          <button type="submit" class="btn primary">
            {t.submit}
          </button>
        </div>
      </Form>
    </AuthLayout>
  );
};
