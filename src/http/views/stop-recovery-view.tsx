import type { FC } from 'hono/jsx';
import { AuthLayout } from './parts/auth-layout.tsx';
import { Form } from './parts/form.tsx';
import type { Frame } from './props.ts';

interface StopRecoveryProps {
  readonly frame: Frame;
  /** The secret of the mailed link. */
  readonly token: string;
}

export const StopRecoveryView: FC<StopRecoveryProps> = ({ frame, token }) => {
  const t = frame.t.pages.stopRecovery;
  return (
    <AuthLayout frame={frame} title={t.title} lead={t.lead} hero={{ icon: 'mail', tone: 'warn' }}>
      <Form action="/sign-in/stop" class="stack" hidden={{ token }}>
        <button type="submit" class="btn bad wide">
          {t.submit}
        </button>
      </Form>
      <p class="small muted">{t.wasYou}</p>
    </AuthLayout>
  );
};
