import type { FC } from 'hono/jsx';
import type { TextLook } from '../../application/engine.ts';
import type { Method } from '../../domain/authenticators/methods.ts';
import { AuthLayout } from './parts/auth-layout.tsx';
import { CodeField } from './parts/code-field.tsx';
import { Form } from './parts/form.tsx';
import { OtherWays } from './parts/other-ways.tsx';
import { CallMe, TextResend } from './parts/text-resend.tsx';
import type { FieldProblem, Frame } from './props.ts';

export interface TextProps {
  readonly frame: Frame;
  readonly email: string;
  /** The last digits of the number. */
  readonly ending: string;
  /** How the last code went; null while none was sent. */
  readonly sentBy: 'text' | 'call' | null;
  /** It never left, or did not arrive. */
  readonly failure: TextLook['failure'];
  readonly channels: TextLook['channels'];
  readonly resendAfterSeconds: number;
  readonly purpose: 'sign-in' | 'step-up';
  readonly others: readonly Method[];
  readonly recoveryCodes: boolean;
  readonly noLongerHave: boolean;
  readonly problems: readonly FieldProblem[];
}

const HERE = '/sign-in/text';

export const TextView: FC<TextProps> = (props) => {
  const { frame, email, purpose, problems } = props;
  const label = purpose === 'sign-in' ? frame.t.common.startAgain : frame.t.common.cancel;
  return (
    <AuthLayout
      frame={frame}
      {...headOf(props)}
      problems={problems}
      fields={props.sentBy === null ? [] : ['code']}
      account={email}
      leave={{ action: '/sign-in/cancel', label }}
    >
      {props.sentBy === null ? <Ask {...props} /> : <Enter {...props} />}
      <OtherWays {...props} />
    </AuthLayout>
  );
};

function headOf({ frame, ending, sentBy, failure }: TextProps) {
  const t = frame.t.pages.textCode;
  if (sentBy === null) return { title: t.ask.title, lead: t.ask.lead(ending) };
  if (failure !== null) return { title: t.failure[failure].title, lead: t.failure[failure].lead(ending) };
  return { title: t.title, lead: t.lead[sentBy](ending) };
}

/** A page that is only opened sends nothing: somebody has to press a button. */
const Ask: FC<TextProps> = ({ frame, channels }) => (
  <div class="stack">
    <Form action={`${HERE}/send`} hidden={{ channel: 'text' }}>
      <button type="submit" class="btn primary wide">
        {frame.t.pages.textCode.ask.submit}
      </button>
    </Form>
    {channels.includes('call') ? <CallMe frame={frame} action={`${HERE}/send`} /> : null}
  </div>
);

const Enter: FC<TextProps> = (props) => {
  const { frame, problems } = props;
  const t = frame.t.pages.textCode;
  return (
    <>
      <Form action={HERE} class="stack">
        <CodeField frame={frame} problems={problems} name="code" label={t.label} hint={t.hint} />
        <button type="submit" class="btn primary wide">
          {t.submit}
        </button>
      </Form>
      <TextResend {...props} action={`${HERE}/send`} />
    </>
  );
};
