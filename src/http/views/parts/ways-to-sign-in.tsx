import type { FC } from 'hono/jsx';
import type { Frame } from '../props.ts';
import { Form } from './form.tsx';
import { PasskeySignIn } from './passkey-sign-in.tsx';

export interface Ways {
  /** Whether links can be mailed. */
  readonly byLink: boolean;
  readonly providers: readonly { readonly id: string; readonly name: string }[];
  readonly byPasskey: boolean;
}

interface WaysProps {
  readonly frame: Frame;
  readonly returnTo: string | null;
  readonly ways: Ways;
}

/** Everything but the password, below it: one button for each way there is. */
export const WaysToSignIn: FC<WaysProps> = ({ frame, returnTo, ways }) => {
  const t = frame.t.pages.signIn;
  const { byLink, providers, byPasskey } = ways;
  const query = returnTo === null ? '' : `?return_to=${encodeURIComponent(returnTo)}`;
  return (
    <div class="ways">
      <p class="or muted small">{t.otherWays}</p>
      {byPasskey ? <PasskeySignIn frame={frame} returnTo={returnTo} /> : null}
      {providers.map(({ id, name }) => (
        <Form action={`/sign-in/with/${id}`} hidden={returnTo === null ? {} : { return_to: returnTo }}>
          <button type="submit" class="btn quiet wide">
            {t.byProvider(name)}
          </button>
        </Form>
      ))}
      {byLink ? (
        <a class="btn quiet wide" href={`/sign-in/link${query}`}>
          {t.byLink}
        </a>
      ) : null}
      <a class="btn quiet wide" href={`/sign-in/company${query}`}>
        {t.byCompany}
      </a>
    </div>
  );
};
