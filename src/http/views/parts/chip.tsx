import type { FC, PropsWithChildren } from 'hono/jsx';
import { Icon, type IconName } from './icon.tsx';

interface ChipProps {
  readonly tone: 'ok' | 'warn' | 'bad' | 'hue' | 'plain';
  readonly icon: IconName;
}

/** A state in one or two words. The icon repeats it, so that it never hangs on color alone. */
export const Chip: FC<PropsWithChildren<ChipProps>> = ({ tone, icon, children }) => (
  <span class={`chip ${tone}`}>
    <Icon name={icon} size={13} />
    {children}
  </span>
);
