import type { FC } from 'hono/jsx';
import { AuthLayout } from './parts/auth-layout.tsx';
import type { Frame } from './props.ts';

interface OnwardProps {
  readonly frame: Frame;
  readonly provider: string;
  readonly url: string;
}

/** Goes on by itself; the button is for browsers that do not. */
export const OnwardView: FC<OnwardProps> = ({ frame, provider, url }) => {
  const t = frame.t.pages.onward;
  return (
    <AuthLayout frame={frame} title={t.title(provider)} lead={t.lead(provider)}>
      <a class="btn primary wide" href={url} rel="noreferrer">
        {t.go(provider)}
      </a>
    </AuthLayout>
  );
};
