import type { FC } from 'hono/jsx';
import { AuthLayout } from './parts/auth-layout.tsx';
import { CodeField } from './parts/code-field.tsx';
import { Countdown } from './parts/countdown.tsx';
import { Form } from './parts/form.tsx';
import { Sentence } from './parts/sentence.tsx';
import type { FieldProblem, Frame } from './props.ts';

export interface MailboxProps {
  readonly frame: Frame;
  readonly email: string;
  readonly reason: 'silence' | 'reset' | 'codes-spent' | 'recovery';
  readonly resendAfterSeconds: number;
  readonly problems?: readonly FieldProblem[];
}

export const MailboxView: FC<MailboxProps> = ({ frame, email, reason, resendAfterSeconds, problems = [] }) => {
  const t = frame.t.pages.mailbox;
  const address = (
    <strong class="em">
      <bdi>{email}</bdi>
    </strong>
  );
  return (
    <AuthLayout
      frame={frame}
      title={t.title}
      lead={<Sentence text={t.lead} parts={{ email: address }} />}
      hero={{ icon: 'mail', tone: 'info' }}
      problems={problems}
      fields={['code']}
      account={email}
      leave={{ action: '/sign-in/cancel', label: frame.t.common.startAgain }}
    >
      <Form action="/sign-in/mailbox" class="stack">
        <CodeField frame={frame} problems={problems} name="code" label={t.label} hint={t.hint} />
        <button type="submit" class="btn primary wide">
          {t.submit}
        </button>
      </Form>
      <Form action="/sign-in/mailbox/send" class="resend">
        <Countdown seconds={resendAfterSeconds} text={t.newCodeIn} over={t.newCodeNow} />
        <button type="submit" class="btn quiet sm">
          {t.sendAgain}
        </button>
      </Form>
      <details>
        <summary>{t.why}</summary>
        <p class="small muted more">{t.reasons[reason]}</p>
      </details>
    </AuthLayout>
  );
};
