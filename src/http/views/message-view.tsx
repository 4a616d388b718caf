import type { FC } from 'hono/jsx';
import { AuthLayout } from './parts/auth-layout.tsx';
import type { IconName } from './parts/icon.tsx';
import type { Frame } from './props.ts';

type MessageTone = 'info' | 'warn' | 'bad';

export interface MessageProps {
  readonly frame: Frame;
  readonly title: string;
  readonly paragraphs: readonly string[];
  readonly action: { readonly href: string; readonly label: string } | null;
  readonly tone: MessageTone;
  /** Offers to end the session too. */
  readonly signOut?: boolean;
}

const ICONS = { info: 'info', warn: 'warn', bad: 'warn' } as const satisfies Record<MessageTone, IconName>;

export const MessageView: FC<MessageProps> = ({ frame, title, paragraphs, action, tone, signOut = false }) => {
  const leave = { action: '/sign-out', label: frame.t.common.signOut };
  return (
    <AuthLayout frame={frame} title={title} hero={{ icon: ICONS[tone], tone }} {...(signOut ? { leave } : {})}>
      {paragraphs.map((paragraph) => (
        <p class="muted">{paragraph}</p>
      ))}
      {action === null ? null : (
        <a class="btn primary wide" href={action.href}>
          {action.label}
        </a>
      )}
    </AuthLayout>
  );
};
