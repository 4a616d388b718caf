import type { FC } from 'hono/jsx';
import { Brand } from './parts/brand.tsx';
import { Chip } from './parts/chip.tsx';
import { CopyButton } from './parts/copy-button.tsx';
import { Document } from './parts/document.tsx';
import { Form } from './parts/form.tsx';
import { Icon, type IconName } from './parts/icon.tsx';
import { Moment } from './parts/moment.tsx';
import type { Frame } from './props.ts';

type Channel = 'email' | 'text' | 'call';

interface InboxMessage {
  readonly id: string;
  /** Milliseconds. */
  readonly at: number;
  readonly channel: Channel;
  readonly to: string;
  readonly kind: string;
  readonly subject: string;
  readonly text: string;
  readonly link: string | null;
  readonly code: string | null;
}

export interface DevInboxProps {
  readonly frame: Frame;
  /** Newest first. */
  readonly messages: readonly InboxMessage[];
  readonly selected: InboxMessage | null;
}

const ICONS = { email: 'mail', text: 'message', call: 'call' } as const satisfies Record<Channel, IconName>;

/** Every mail, text and call that would have gone out, with its code large. Development only. */
export const DevInboxView: FC<DevInboxProps> = (props) => {
  const { frame, messages, selected } = props;
  const t = frame.t.pages.developmentInbox;
  return (
    <Document frame={frame} title={selected?.subject ?? t.title} failed={false}>
      <div class="inbox">
        <TopBar frame={frame} />
        <main class="panes" aria-labelledby="title">
          <section class="read">
            {selected === null ? (
              <>
                <h1 id="title">{t.title}</h1>
                <p class="muted">{messages.length === 0 ? t.none : t.choose}</p>
              </>
            ) : (
              <Reading frame={frame} message={selected} />
            )}
          </section>
          {messages.length === 0 ? null : <MessageList {...props} />}
        </main>
      </div>
    </Document>
  );
};

const TopBar: FC<{ readonly frame: Frame }> = ({ frame }) => {
  const t = frame.t.pages.developmentInbox;
  return (
    <header class="top-bar">
      <Brand name={t.title} />
      <Chip tone="warn" icon="warn">
        {t.never}
      </Chip>
      <span class="grow" />
      <a class="small" href="/dev/inbox.json">
        {t.json}
      </a>
      <Form action="/dev/inbox/empty">
        <button type="submit" class="btn quiet sm danger">
          {t.empty}
        </button>
      </Form>
    </header>
  );
};

const MessageList: FC<DevInboxProps> = ({ frame, messages, selected }) => (
  <nav class="msgs" aria-label={frame.t.pages.developmentInbox.messages}>
    {messages.map((message) => (
      <a
        class="msg"
        href={`/dev/inbox?message=${encodeURIComponent(message.id)}`}
        aria-current={message.id === selected?.id ? 'true' : undefined}
      >
        <span class="ico">
          <Icon name={ICONS[message.channel]} />
        </span>
        <span>
          <b>{message.subject}</b>
          <small>
            <bdi>{message.to}</bdi>
          </small>
        </span>
        <span class="tail">
          <Moment frame={frame} at={message.at} style="time" />
          {message.code === null ? null : <span class="num">{message.code}</span>}
        </span>
      </a>
    ))}
  </nav>
);

const Reading: FC<{ readonly frame: Frame; readonly message: InboxMessage }> = ({ frame, message }) => {
  const t = frame.t.pages.developmentInbox;
  return (
    <>
      <header class="gap2">
        <h1 id="title">{message.subject}</h1>
        <p class="muted small">
          <bdi>{message.to}</bdi> · <Moment frame={frame} at={message.at} />
        </p>
      </header>
      {message.code === null ? null : (
        <div class="card bigcode">
          <output id="inbox-code" aria-label={t.code}>
            {message.code}
          </output>
          <CopyButton frame={frame} source="inbox-code" label={t.copyCode} />
        </div>
      )}
      {message.link === null ? null : (
        <p>
          <a class="btn primary" href={message.link}>
            {t.openLink}
          </a>
        </p>
      )}
      <section class="card pad gap3" aria-labelledby="as-sent">
        <h2 class="small muted" id="as-sent">
          {t.asSent}
        </h2>
        <pre class="sms">{message.text}</pre>
      </section>
      <dl class="facts">
        <dt>{t.channel}</dt>
        <dd>{t.channels[message.channel]}</dd>
        <dt>{t.kind}</dt>
        <dd>{message.kind}</dd>
        <dt>{t.id}</dt>
        <dd>
          <code>{message.id}</code>
        </dd>
      </dl>
    </>
  );
};
