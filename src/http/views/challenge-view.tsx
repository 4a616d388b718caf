import type { FC } from 'hono/jsx';
import type { Method } from '../../domain/authenticators/methods.ts';
import { AuthLayout } from './parts/auth-layout.tsx';
import { CodeField } from './parts/code-field.tsx';
import { Form } from './parts/form.tsx';
import { OtherWays } from './parts/other-ways.tsx';
import { Sentence } from './parts/sentence.tsx';
import type { FieldProblem, Frame } from './props.ts';

export interface ChallengeProps {
  readonly frame: Frame;
  /** The name under which the account stands in the authenticator app. */
  readonly issuer: string;
  readonly email: string;
  readonly purpose: 'sign-in' | 'step-up';
  /** What else may answer. */
  readonly others: readonly Method[];
  /** Whether any recovery code is left. */
  readonly recoveryCodes: boolean;
  /** The last code is spent, and the mailbox may still prove who this is. */
  readonly noLongerHave: boolean;
  readonly problems?: readonly FieldProblem[];
}

export const ChallengeView: FC<ChallengeProps> = (props) => {
  const { frame, issuer, email, purpose, problems = [] } = props;
  const t = frame.t.pages.challenge;
  const account = <strong class="em">{t.account(issuer, email)}</strong>;
  const label = purpose === 'sign-in' ? frame.t.common.startAgain : frame.t.common.cancel;
  return (
    <AuthLayout
      frame={frame}
      title={t.title}
      lead={<Sentence text={purpose === 'sign-in' ? t.lead : t.leadStepUp} parts={{ account }} />}
      problems={problems}
      fields={['code']}
      account={email}
      leave={{ action: '/sign-in/cancel', label }}
    >
      <Form action="/sign-in/code" class="stack">
        <CodeField frame={frame} problems={problems} name="code" label={t.label} hint={t.hint} />
        <button type="submit" class="btn primary wide">
          {t.submit}
        </button>
      </Form>
      <OtherWays {...props} />
    </AuthLayout>
  );
};
