import type { FC } from 'hono/jsx';
import type { Frame, Helper } from '../props.ts';
import { Avatar } from './avatar.tsx';

interface HelperListProps {
  readonly frame: Frame;
  readonly helpers: readonly Helper[];
}

export const HelperList: FC<HelperListProps> = ({ frame, helpers }) => (
  <ul class="people">
    {helpers.map((helper) => (
      <li>
        <Avatar name={helper.name} />
        <span>
          <b>
            <bdi>{helper.name}</bdi>
          </b>
          <small>{frame.t.common.roleOf(helper.role, helper.organization)}</small>
        </span>
      </li>
    ))}
  </ul>
);
