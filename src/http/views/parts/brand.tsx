import type { FC } from 'hono/jsx';
import { Icon } from './icon.tsx';

export const Brand: FC<{ readonly name: string }> = ({ name }) => (
  <div class="brand">
    <span class="mark">
      <Icon name="fold" size={20} />
    </span>
    <bdi>{name}</bdi>
  </div>
);
