import type { FC } from 'hono/jsx';
import { AuthLayout } from './parts/auth-layout.tsx';
import { CopyButton } from './parts/copy-button.tsx';
import type { Frame } from './props.ts';

export interface NewApiKeyProps {
  readonly frame: Frame;
  readonly email: string;
  readonly name: string;
  /** The key itself: this page is the only place where it is ever seen. */
  readonly token: string;
  readonly back: string;
}

export const NewApiKeyView: FC<NewApiKeyProps> = ({ frame, email, name, token, back }) => {
  const t = frame.t.pages.newApiKey;
  return (
    <AuthLayout
      frame={frame}
      title={t.title(name)}
      lead={t.lead}
      hero={{ icon: 'key', tone: 'ok' }}
      width="wide"
      account={email}
    >
      <p>
        <span class="vh">{t.key}</span>{' '}
        <code class="key" translate="no" id="token" dir="ltr">
          {token}
        </code>
      </p>
      <div class="btns">
        <CopyButton frame={frame} source="token" label={t.copy} />
      </div>
      <div class="gap2">
        <p class="small muted">{t.use}</p>
        <p>
          <code translate="no" dir="ltr">
            Authorization: Bearer tfk_…
          </code>
        </p>
      </div>
      <a class="btn primary wide" href={back}>
        {t.done}
      </a>
    </AuthLayout>
  );
};
