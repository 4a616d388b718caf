import type { FC } from 'hono/jsx';
import { AuthLayout } from './parts/auth-layout.tsx';
import { Form } from './parts/form.tsx';
import { PasswordField } from './parts/password-field.tsx';
import { Username } from './parts/username.tsx';
import type { FieldProblem, Frame } from './props.ts';

export interface ChangePasswordProps {
  readonly frame: Frame;
  readonly email: string;
  readonly problems?: readonly FieldProblem[];
}

const FIELDS = ['current_password', 'new_password'];

export const ChangePasswordView: FC<ChangePasswordProps> = ({ frame, email, problems = [] }) => {
  const t = frame.t.pages.changePassword;
  const field = { frame, problems };
  return (
    <AuthLayout frame={frame} title={t.title} lead={t.lead} problems={problems} fields={FIELDS} account={email}>
      <Form action="/settings/password" class="stack">
        <Username frame={frame} email={email} />
        <PasswordField
          {...field}
          name="current_password"
          label={t.current}
          autocomplete="current-password"
          autofocus={problems.length === 0}
        />
        <PasswordField {...field} name="new_password" label={t.wanted} hint={t.hint} autocomplete="new-password" />
        <div class="btns end">
          <a class="btn quiet" href="/settings/sign-in">
            {frame.t.common.cancel}
          </a>
          <button type="submit" class="btn primary">
            {t.submit}
          </button>
        </div>
      </Form>
      {frame.canMail ? (
        <p class="small">
          <a href="/password/forgot">{t.forgot}</a>
        </p>
      ) : null}
    </AuthLayout>
  );
};
