import type { FC } from 'hono/jsx';
import type { Frame } from './props.ts';

interface OwnersToldProps {
  readonly frame: Frame;
  readonly told: Frame['t']['pages']['changeMethods']['told'];
}

/** That the owners hear of a change by mail, and when. */
export const OwnersTold: FC<OwnersToldProps> = ({ frame, told }) => (
  <p class="small muted">{frame.canMail ? told.byMail : told.withoutMail}</p>
);
