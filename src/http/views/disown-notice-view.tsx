import type { FC } from 'hono/jsx';
import type { NoticeKind } from '../../domain/messages/notices.ts';
import { browserName } from '../../text/browser-name.ts';
import { AuthLayout } from './parts/auth-layout.tsx';
import { Form } from './parts/form.tsx';
import { Moment } from './parts/moment.tsx';
import type { Frame } from './props.ts';

interface DisownNoticeProps {
  readonly frame: Frame;
  /** The secret of the mailed link. */
  readonly token: string;
  readonly notice: {
    readonly kind: NoticeKind;
    /** Milliseconds. */
    readonly at: number;
    readonly origin: { readonly browser: string | null; readonly address: string | null };
  };
}

export const DisownNoticeView: FC<DisownNoticeProps> = ({ frame, token, notice }) => {
  const t = frame.t.pages.disownNotice;
  return (
    <AuthLayout frame={frame} title={t.title} lead={t.lead} hero={{ icon: 'mail', tone: 'warn' }}>
      <Facts frame={frame} notice={notice} />
      <p class="muted">{t.whatFollows}</p>
      <Form action="/not-me" class="stack" hidden={{ token }}>
        <button type="submit" class="btn bad wide">
          {t.submit}
        </button>
      </Form>
      <p class="small muted">{t.wasYou}</p>
    </AuthLayout>
  );
};

const Facts: FC<Pick<DisownNoticeProps, 'frame' | 'notice'>> = ({ frame, notice }) => {
  const t = frame.t.pages.disownNotice.facts;
  const { browser, address } = notice.origin;
  const name = browserName(browser);
  return (
    <dl class="facts">
      <dt>{t.what}</dt>
      <dd>{frame.t.pages.noticeSubjects[notice.kind]}</dd>
      <dt>{t.when}</dt>
      <dd>
        <Moment frame={frame} at={notice.at} />
      </dd>
      {name === null ? null : (
        <>
          <dt>{t.browser}</dt>
          <dd>{name}</dd>
        </>
      )}
      {address === null ? null : (
        <>
          <dt>{t.address}</dt>
          <dd>{address}</dd>
        </>
      )}
    </dl>
  );
};
