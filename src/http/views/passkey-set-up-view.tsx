import type { FC } from 'hono/jsx';
import type { PasskeyCreation } from '../../application/engine.ts';
import { AuthLayout } from './parts/auth-layout.tsx';
import { TextField } from './parts/field.tsx';
import { PasskeyForm } from './parts/passkey-form.tsx';
import type { StepsAt } from './parts/steps.tsx';
import { NotAccepted, type SetUpAbout, WhySetUp } from './parts/why-set-up.tsx';
import type { FieldProblem, Frame } from './props.ts';
import { WaysOut } from './totp-set-up-view.tsx';

export interface PasskeySetUpProps {
  readonly frame: Frame;
  readonly email: string;
  readonly options: PasskeyCreation;
  /** What it is called unless its owner says otherwise. */
  readonly name: string;
  readonly about: SetUpAbout;
  readonly step: StepsAt;
  readonly canChooseAgain: boolean;
  readonly inSession: boolean;
  readonly problems: readonly FieldProblem[];
}

export const PasskeySetUpView: FC<PasskeySetUpProps> = (props) => {
  const { frame, email, options, name, about, step, inSession, problems } = props;
  const t = frame.t.pages.passkeySetUp;
  const text = props.canChooseAgain ? t : { ...t, ...t.only };
  const leave = { action: '/sign-in/cancel', label: frame.t.common.signOut };
  return (
    <AuthLayout
      frame={frame}
      title={t.title}
      lead={t.lead}
      step={step}
      problems={problems}
      account={email}
      {...(inSession ? {} : { leave })}
    >
      <NotAccepted frame={frame} about={about} />
      <PasskeyForm action="/set-up/passkey" ceremony="create" options={options} text={text}>
        <TextField
          frame={frame}
          problems={problems}
          name="name"
          label={t.label}
          hint={t.hint}
          input={{ value: name, maxlength: 100, autocomplete: 'off', required: false }}
        />
      </PasskeyForm>
      <WhySetUp frame={frame} about={about} />
      <WaysOut {...props} />
    </AuthLayout>
  );
};
