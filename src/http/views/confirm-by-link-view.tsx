import type { FC } from 'hono/jsx';
import { formatList } from '../../text/format.ts';
import { AuthLayout } from './parts/auth-layout.tsx';
import { Form } from './parts/form.tsx';
import { Sentence } from './parts/sentence.tsx';
import type { Frame } from './props.ts';

interface ConfirmByLinkProps {
  readonly frame: Frame;
  readonly email: string;
  readonly returnTo: string;
  /** The organizations that require the set-up that follows, if one does. */
  readonly requiredBy: readonly string[];
}

export const ConfirmByLinkView: FC<ConfirmByLinkProps> = ({ frame, email, returnTo, requiredBy }) => {
  const { confirmByLink } = frame.t.pages;
  const t = frame.canMail ? confirmByLink : confirmByLink.withoutMail;
  const parts = { email: <bdi>{email}</bdi>, organizations: <bdi>{formatList(frame.locale, requiredBy)}</bdi> };
  const lead = <Sentence text={requiredBy.length === 0 ? t.lead : t.leadRequired} parts={parts} />;
  return (
    <AuthLayout frame={frame} title={confirmByLink.title} lead={lead} account={email}>
      <Form action={frame.canMail ? '/confirm/link' : '/sign-out'} class="stack" hidden={{ return_to: returnTo }}>
        <div class="btns end">
          <a class="btn quiet" href="/settings/sign-in">
            {frame.t.common.cancel}
          </a>
          <button type="submit" class="btn primary">
            {t.submit}
          </button>
        </div>
      </Form>
    </AuthLayout>
  );
};
