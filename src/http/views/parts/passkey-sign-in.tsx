import type { FC } from 'hono/jsx';
import type { Frame } from '../props.ts';
import { Icon } from './icon.tsx';

interface PasskeySignInProps {
  readonly frame: Frame;
  readonly returnTo: string | null;
}

/** The script asks for a challenge when the page opens, for passkeys among the addresses, and when the button is pressed. */
export const PasskeySignIn: FC<PasskeySignInProps> = ({ frame, returnTo }) => {
  const t = frame.t.pages.signIn;
  return (
    <>
      <form method="post" action="/sign-in/with-passkey" data-passkey-sign-in="/v1/passkey-sign-ins" hidden novalidate>
        <input type="hidden" name="response" value="" />
        {returnTo === null ? null : <input type="hidden" name="return_to" value={returnTo} />}
        <p class="error" aria-live="assertive" data-failed={t.passkeyFailed} data-throttled={t.passkeyThrottled} />
        <button type="submit" class="btn quiet wide">
          <Icon name="key" size={16} />
          {t.byPasskey}
        </button>
      </form>
      <p class="small muted" data-passkey-needs>
        {t.passkeyNeeds}
      </p>
    </>
  );
};
