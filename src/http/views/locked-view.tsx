import type { FC } from 'hono/jsx';
import { AuthLayout } from './parts/auth-layout.tsx';
import { Countdown } from './parts/countdown.tsx';
import { Moment } from './parts/moment.tsx';
import { Sentence } from './parts/sentence.tsx';
import type { Frame } from './props.ts';

export interface LockedProps {
  readonly frame: Frame;
  /** Milliseconds; both `null` when only a reset helps. */
  readonly retryAt: number | null;
  readonly retryAfterSeconds: number | null;
  /** Where somebody tries again. */
  readonly again: string;
}

/** While locked everything is refused, the right code and recovery codes too: it says only when to come back, and who can help. */
export const LockedView: FC<LockedProps> = ({ frame, retryAt, retryAfterSeconds, again }) => {
  const t = frame.t.pages.locked;
  return (
    <AuthLayout
      frame={frame}
      title={t.title}
      lead={retryAfterSeconds === null ? t.leadForGood : t.lead}
      hero={{ icon: 'lock', tone: 'bad' }}
      leave={{ action: '/sign-in/cancel', label: frame.t.common.startAgain }}
    >
      {retryAfterSeconds === null ? null : (
        <div class="gap2">
          <div class="resend">
            <Countdown seconds={retryAfterSeconds} text={t.retryIn} over={t.retryNow} />
            <a class="btn quiet sm" href={again}>
              {t.retry}
            </a>
          </div>
          {retryAt === null ? null : (
            <p class="small muted">
              <Sentence text={t.retryAt} parts={{ time: <Moment frame={frame} at={retryAt} style="time" /> }} />
            </p>
          )}
        </div>
      )}
      <div class="gap2">
        <h2>{t.whoHelps}</h2>
        <p class="small muted">{frame.canMail ? t.askSomeone : t.askForMail}</p>
      </div>
      <div class="gap2 sep">
        <h2>{t.notYou}</h2>
        <p class="small muted">
          <Sentence
            text={frame.canMail ? t.notYouText : t.notYouWithoutMail}
            parts={{ password: <a href="/password/forgot">{t.changePassword}</a> }}
          />
        </p>
      </div>
    </AuthLayout>
  );
};
