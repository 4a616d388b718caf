import type { FC } from 'hono/jsx';
import { AuthLayout } from './parts/auth-layout.tsx';
import { Form } from './parts/form.tsx';
import { Sentence } from './parts/sentence.tsx';
import type { Frame } from './props.ts';

interface LinkCompanyProps {
  readonly frame: Frame;
  /** Of what waits for this browser. */
  readonly token: string;
  readonly provider: string;
  /** As the provider calls it. */
  readonly account: string;
}

/** Back from the provider: nothing is linked before its owner has seen which account it is. */
export const LinkCompanyView: FC<LinkCompanyProps> = ({ frame, token, provider, account }) => {
  const t = frame.t.pages.linkCompany;
  const parts = {
    provider: <bdi>{provider}</bdi>,
    account: (
      <b>
        <bdi>{account}</bdi>
      </b>
    ),
  };
  return (
    <AuthLayout frame={frame} title={t.title} lead={t.lead}>
      <p>
        <Sentence text={t.account} parts={parts} />
      </p>
      <Form action="/settings/company-sign-in/link/confirm" class="stack" hidden={{ token }}>
        <button type="submit" class="btn primary wide">
          {t.submit}
        </button>
      </Form>
      <p class="small muted">
        {t.notYours} <a href="/settings/company-sign-in">{t.cancel}</a>
      </p>
    </AuthLayout>
  );
};
