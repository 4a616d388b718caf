import type { FC } from 'hono/jsx';
import { AuthLayout } from './parts/auth-layout.tsx';
import { Form } from './parts/form.tsx';
import { Moment } from './parts/moment.tsx';
import { Sentence } from './parts/sentence.tsx';
import type { Frame } from './props.ts';

export interface RecoveryCodeUsedProps {
  readonly frame: Frame;
  readonly left: number;
  /** After the last one: milliseconds until which "I no longer have it" is heard. */
  readonly mailboxUntil: number | null;
  readonly returnTo: string;
}

/** The stop after a recovery code: who used one has probably lost something. */
export const RecoveryCodeUsedView: FC<RecoveryCodeUsedProps> = ({ frame, left, mailboxUntil, returnTo }) => {
  const t = frame.t.pages.recoveryCodeUsed;
  const last = left === 0;
  return (
    <AuthLayout
      frame={frame}
      title={last ? t.lastTitle : t.title}
      lead={last ? t.last : t.left(left)}
      hero={{ icon: 'life', tone: 'warn' }}
    >
      <p class="small muted">{last ? <PutOff frame={frame} until={mailboxUntil} /> : t.advice}</p>
      <a class="btn primary wide" href="/settings/set-up">
        {last ? t.setUpAgain : t.newPhone}
      </a>
      {last ? null : (
        <Form action="/settings/recovery-codes">
          <button type="submit" class="btn quiet wide">
            {t.makeNew}
          </button>
        </Form>
      )}
      <a class="btn quiet wide" href={returnTo}>
        {frame.t.common.notNow}
      </a>
    </AuthLayout>
  );
};

/** What it costs not to set up now, and until when it still may be mended without an admin. */
const PutOff: FC<{ readonly frame: Frame; readonly until: number | null }> = ({ frame, until }) => {
  const t = frame.t.pages.recoveryCodeUsed;
  if (until === null) return t.compulsory;
  return <Sentence text={t.compulsoryUntil} parts={{ time: <Moment frame={frame} at={until} /> }} />;
};
