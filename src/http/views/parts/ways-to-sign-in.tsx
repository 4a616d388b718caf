import type { FC } from 'hono/jsx';
import type { Frame } from '../props.ts';

export interface Ways {
  /** Whether links can be mailed. */
  readonly byLink: boolean;
}

interface WaysProps {
  readonly frame: Frame;
  readonly returnTo: string | null;
  readonly ways: Ways;
}

/** Everything but the password, below it: one button for each way there is. */
export const WaysToSignIn: FC<WaysProps> = ({ frame, returnTo, ways }) => {
  const t = frame.t.pages.signIn;
  const { byLink } = ways;
  if (!byLink) return null;
  const query = returnTo === null ? '' : `?return_to=${encodeURIComponent(returnTo)}`;
  return (
    <div class="ways">
      <p class="or muted small">{t.otherWays}</p>
      {byLink ? (
        <a class="btn quiet wide" href={`/sign-in/link${query}`}>
          {t.byLink}
        </a>
      ) : null}
    </div>
  );
};
