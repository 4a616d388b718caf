import type { FC } from 'hono/jsx';
import { AuthLayout } from './parts/auth-layout.tsx';
import { EmailField } from './parts/email-field.tsx';
import { Form } from './parts/form.tsx';
import { Note } from './parts/note.tsx';
import { PasswordField } from './parts/password-field.tsx';
import { Sentence } from './parts/sentence.tsx';
import { type Ways, WaysToSignIn } from './parts/ways-to-sign-in.tsx';
import type { FieldProblem, Frame } from './props.ts';

export const SIGN_IN_NOTICES = ['signed-out', 'password-changed', 'ready', 'expired', 'ended', 'not-done'] as const;
export type SignInNotice = (typeof SIGN_IN_NOTICES)[number];

const GOOD_NEWS: ReadonlySet<SignInNotice> = new Set(['signed-out', 'password-changed', 'ready']);

export interface SignInProps {
  readonly frame: Frame;
  readonly email: string;
  readonly problems?: readonly FieldProblem[];
  readonly returnTo: string | null;
  readonly notice: SignInNotice | null;
  /** Besides the password. */
  readonly ways: Ways;
  /** Says where the demonstration's passwords and mail are. */
  readonly demoAccounts: boolean;
}

export const SignInView: FC<SignInProps> = (props) => {
  const { frame, email, problems = [], returnTo, notice, ways, demoAccounts } = props;
  const t = frame.t.pages.signIn;
  const field = { frame, problems };
  return (
    <AuthLayout frame={frame} title={t.title(frame.brand)} problems={problems} fields={['email', 'password']}>
      {notice === null || problems.length > 0 ? null : (
        <Note tone={GOOD_NEWS.has(notice) ? 'ok' : 'info'}>{t.notices[notice]}</Note>
      )}
      <Form action="/sign-in" class="stack" hidden={returnTo === null ? {} : { return_to: returnTo }}>
        <EmailField
          {...field}
          name="email"
          label={t.email}
          value={email}
          autofocus={email === ''}
          withPasskeys={ways.byPasskey}
        />
        <PasswordField
          {...field}
          name="password"
          label={t.password}
          autocomplete="current-password"
          autofocus={email !== ''}
        />
        <button type="submit" class="btn primary wide">
          {t.submit}
        </button>
      </Form>
      {ways.byLink ? (
        <p class="small">
          <a href="/password/forgot">{t.forgot}</a>
        </p>
      ) : null}
      <WaysToSignIn {...props} />
      {demoAccounts ? (
        <Note tone="info">
          <Sentence text={t.demo} parts={{ inbox: <a href="/dev/inbox">{t.demoInbox}</a> }} />
        </Note>
      ) : null}
    </AuthLayout>
  );
};
