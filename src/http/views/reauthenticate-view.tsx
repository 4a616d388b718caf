import type { FC } from 'hono/jsx';
import { formatList } from '../../text/format.ts';
import { AuthLayout } from './parts/auth-layout.tsx';
import { Form } from './parts/form.tsx';
import { PasswordField } from './parts/password-field.tsx';
import { Sentence } from './parts/sentence.tsx';
import { Username } from './parts/username.tsx';
import type { FieldProblem, Frame } from './props.ts';

export interface ReauthenticateProps {
  readonly frame: Frame;
  readonly email: string;
  readonly problems?: readonly FieldProblem[];
  readonly returnTo: string;
  /** The organizations that require the set-up that follows, if one does. */
  readonly requiredBy: readonly string[];
}

export const ReauthenticateView: FC<ReauthenticateProps> = ({ frame, email, problems = [], returnTo, requiredBy }) => {
  const t = frame.t.pages.reauthenticate;
  const organizations = <bdi>{formatList(frame.locale, requiredBy)}</bdi>;
  const lead = requiredBy.length === 0 ? t.lead : <Sentence text={t.leadRequired} parts={{ organizations }} />;
  return (
    <AuthLayout frame={frame} title={t.title} lead={lead} problems={problems} fields={['password']} account={email}>
      <Form action="/confirm" class="stack" hidden={{ return_to: returnTo }}>
        <Username frame={frame} email={email} />
        <PasswordField
          frame={frame}
          problems={problems}
          name="password"
          label={t.label}
          autocomplete="current-password"
          autofocus
        />
        <div class="btns end">
          <a class="btn quiet" href="/settings/sign-in">
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
