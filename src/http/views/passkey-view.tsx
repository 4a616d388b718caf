import type { FC } from 'hono/jsx';
import type { PasskeyRequest } from '../../application/engine.ts';
import type { Method } from '../../domain/authenticators/methods.ts';
import { AuthLayout } from './parts/auth-layout.tsx';
import { OtherWays } from './parts/other-ways.tsx';
import { PasskeyForm } from './parts/passkey-form.tsx';
import type { FieldProblem, Frame } from './props.ts';

export interface PasskeyProps {
  readonly frame: Frame;
  readonly email: string;
  readonly options: PasskeyRequest;
  readonly purpose: 'sign-in' | 'step-up';
  readonly others: readonly Method[];
  readonly recoveryCodes: boolean;
  readonly noLongerHave: boolean;
  readonly problems: readonly FieldProblem[];
}

export const PasskeyView: FC<PasskeyProps> = (props) => {
  const { frame, email, options, purpose, problems } = props;
  const t = frame.t.pages.passkey;
  const label = purpose === 'sign-in' ? frame.t.common.startAgain : frame.t.common.cancel;
  return (
    <AuthLayout
      frame={frame}
      title={t.title}
      lead={t.lead}
      problems={problems}
      account={email}
      leave={{ action: '/sign-in/cancel', label }}
    >
      <PasskeyForm action="/sign-in/passkey" ceremony="get" options={options} text={t} />
      <OtherWays {...props} />
    </AuthLayout>
  );
};
