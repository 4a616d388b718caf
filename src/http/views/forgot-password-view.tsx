import type { FC } from 'hono/jsx';
import { AuthLayout } from './parts/auth-layout.tsx';
import { EmailField } from './parts/email-field.tsx';
import { Form } from './parts/form.tsx';
import type { FieldProblem, Frame } from './props.ts';

export interface ForgotPasswordProps {
  readonly frame: Frame;
  readonly email: string;
  readonly problems?: readonly FieldProblem[];
}

export const ForgotPasswordView: FC<ForgotPasswordProps> = ({ frame, email, problems = [] }) => {
  const t = frame.t.pages.forgotPassword;
  return (
    <AuthLayout frame={frame} title={t.title} lead={t.lead} problems={problems} fields={['email']}>
      <Form action="/password/forgot" class="stack">
        <EmailField frame={frame} problems={problems} name="email" label={t.email} value={email} autofocus />
        <button type="submit" class="btn primary wide">
          {t.submit}
        </button>
      </Form>
      <p class="small">
        <a href="/sign-in">{t.back}</a>
      </p>
    </AuthLayout>
  );
};

/** The same words whoever was asked for (I-03). */
export const ForgotPasswordSentView: FC<{ readonly frame: Frame }> = ({ frame }) => {
  const t = frame.t.pages.forgotPassword;
  return (
    <AuthLayout frame={frame} title={t.sentTitle} lead={t.sent} hero={{ icon: 'mail', tone: 'info' }}>
      <p class="muted">{t.sentAdvice}</p>
      <p class="btns">
        <a class="btn quiet" href="/password/forgot">
          {t.again}
        </a>
        <a class="btn quiet" href="/sign-in">
          {t.back}
        </a>
      </p>
    </AuthLayout>
  );
};
