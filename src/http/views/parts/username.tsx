import type { FC } from 'hono/jsx';
import type { Frame } from '../props.ts';

interface UsernameProps {
  readonly frame: Frame;
  readonly email: string;
}

/** Read by password managers, which pair a password with the address beside it. It is not sent. */
export const Username: FC<UsernameProps> = ({ frame, email }) => (
  <input
    class="vh"
    type="email"
    autocomplete="username"
    value={email}
    readonly
    tabindex={-1}
    aria-label={frame.t.pages.signIn.email}
  />
);
