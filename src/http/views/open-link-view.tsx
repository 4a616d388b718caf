import type { FC } from 'hono/jsx';
import { AuthLayout } from './parts/auth-layout.tsx';
import { Form } from './parts/form.tsx';
import { Sentence } from './parts/sentence.tsx';
import type { Frame } from './props.ts';

interface OpenLinkProps {
  readonly frame: Frame;
  /** The secret of the mailed link. */
  readonly token: string;
  readonly email: string;
}

export const OpenLinkView: FC<OpenLinkProps> = ({ frame, token, email }) => {
  const t = frame.t.pages.openSignInLink;
  const lead = <Sentence text={t.lead} parts={{ email: <bdi>{email}</bdi> }} />;
  return (
    <AuthLayout frame={frame} title={t.title(frame.brand)} lead={lead}>
      <Form action="/sign-in/link/open" class="stack" hidden={{ token }}>
        <button type="submit" class="btn primary wide" autofocus>
          {t.submit}
        </button>
      </Form>
      <p class="small">
        <a href="/sign-in">{t.anotherWay}</a>
      </p>
    </AuthLayout>
  );
};
