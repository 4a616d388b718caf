import type { FC, PropsWithChildren } from 'hono/jsx';
import { Icon, type IconName } from './icon.tsx';

export type Tone = 'ok' | 'info' | 'warn' | 'bad';

const ICONS = { ok: 'check', info: 'info', warn: 'warn', bad: 'warn' } as const satisfies Record<Tone, IconName>;

interface NoteProps {
  readonly tone: Tone;
}

export const Note: FC<PropsWithChildren<NoteProps>> = ({ tone, children }) => (
  <div class={`note ${tone}`}>
    <Icon name={ICONS[tone]} />
    <p>{children}</p>
  </div>
);
