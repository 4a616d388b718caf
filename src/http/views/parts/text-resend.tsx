import type { FC } from 'hono/jsx';
import type { TextLook } from '../../../application/engine.ts';
import type { Frame } from '../props.ts';
import { Countdown } from './countdown.tsx';
import { Form } from './form.tsx';
import { Icon } from './icon.tsx';

interface TextResendProps {
  readonly frame: Frame;
  readonly action: string;
  readonly channels: TextLook['channels'];
  readonly resendAfterSeconds: number;
}

/** For whoever waits in vain: the same code's successor by text, or by a voice. The server says when it is too early. */
export const TextResend: FC<TextResendProps> = ({ frame, action, channels, resendAfterSeconds }) => {
  const t = frame.t.pages.textCode;
  return (
    <section class="gap2" aria-labelledby="missing">
      <h2 class="small" id="missing">
        {t.missing}
      </h2>
      <Form action={action} class="resend" hidden={{ channel: 'text' }}>
        <Countdown seconds={resendAfterSeconds} text={t.newCodeIn} over={t.newCodeNow} />
        <button type="submit" class="btn quiet sm">
          {t.sendAgain}
        </button>
      </Form>
      {channels.includes('call') ? <CallMe frame={frame} action={action} /> : null}
    </section>
  );
};

export const CallMe: FC<Pick<TextResendProps, 'frame' | 'action'>> = ({ frame, action }) => {
  const t = frame.t.pages.textCode;
  return (
    <Form action={action} class="gap2" hidden={{ channel: 'call' }}>
      <button type="submit" class="btn quiet wide" aria-describedby="call-hint">
        <Icon name="call" size={16} />
        {t.call}
      </button>
      <p class="hint" id="call-hint">
        {t.callHint}
      </p>
    </Form>
  );
};
