import type { FC } from 'hono/jsx';
import type { TextLook } from '../../application/engine.ts';
import { AuthLayout } from './parts/auth-layout.tsx';
import { CodeField } from './parts/code-field.tsx';
import { Form } from './parts/form.tsx';
import { Sentence } from './parts/sentence.tsx';
import type { StepsAt } from './parts/steps.tsx';
import { TextResend } from './parts/text-resend.tsx';
import type { FieldProblem, Frame } from './props.ts';
import { WaysOut } from './totp-set-up-view.tsx';

export interface PhoneCodeProps {
  readonly frame: Frame;
  readonly email: string;
  readonly step: StepsAt;
  /** In full: whoever reads this has just typed it. */
  readonly number: string;
  readonly sentBy: 'text' | 'call';
  /** It never left, or did not arrive. */
  readonly failure: TextLook['failure'];
  readonly channels: TextLook['channels'];
  readonly resendAfterSeconds: number;
  readonly canChooseAgain: boolean;
  readonly inSession: boolean;
  readonly problems: readonly FieldProblem[];
}

export const PhoneCodeView: FC<PhoneCodeProps> = (props) => {
  const { frame, email, number, sentBy, failure, inSession, problems } = props;
  const t = frame.t.pages.phoneCode;
  const shared = frame.t.pages.textCode;
  const leave = { action: '/sign-in/cancel', label: frame.t.common.signOut };
  const shown = (
    <strong class="em num">
      <bdi>{number}</bdi>
    </strong>
  );
  return (
    <AuthLayout
      frame={frame}
      title={failure === null ? t.title : shared.failure[failure].title}
      lead={<Sentence text={failure === null ? t.lead[sentBy] : t.failure[failure]} parts={{ number: shown }} />}
      step={props.step}
      problems={problems}
      fields={['code']}
      account={email}
      {...(inSession ? {} : { leave })}
    >
      <Form action="/set-up/text/code" class="stack">
        <CodeField frame={frame} problems={problems} name="code" label={shared.label} hint={shared.hint} />
        <button type="submit" class="btn primary wide">
          {t.submit}
        </button>
      </Form>
      <TextResend {...props} action="/set-up/text/send" />
      <p class="small">
        <a href="/set-up/text">{t.otherNumber}</a>
      </p>
      <WaysOut {...props} />
    </AuthLayout>
  );
};
