import type { FC } from 'hono/jsx';
import { AuthLayout } from './parts/auth-layout.tsx';
import { EmailField } from './parts/email-field.tsx';
import { Form } from './parts/form.tsx';
import { Sentence } from './parts/sentence.tsx';
import type { FieldProblem, Frame } from './props.ts';

interface CompanySignInProps {
  readonly frame: Frame;
  readonly email: string;
  readonly returnTo: string | null;
  readonly problems: readonly FieldProblem[];
}

export const CompanySignInView: FC<CompanySignInProps> = ({ frame, email, returnTo, problems }) => {
  const t = frame.t.pages.companySignIn;
  return (
    <AuthLayout frame={frame} title={t.title} lead={t.lead} problems={problems} fields={['email']}>
      <Form action="/sign-in/company" class="stack" hidden={returnTo === null ? {} : { return_to: returnTo }}>
        <EmailField frame={frame} problems={problems} name="email" label={t.email} value={email} autofocus />
        <button type="submit" class="btn primary wide">
          {t.submit}
        </button>
      </Form>
      <a class="small" href="/sign-in">
        {t.usual}
      </a>
    </AuthLayout>
  );
};

interface CompanyFoundProps {
  readonly frame: Frame;
  readonly domain: string;
  readonly provider: string;
  /** A link: a form would not be let through to another site. */
  readonly begin: string;
  readonly again: string;
}

export const CompanyFoundView: FC<CompanyFoundProps> = ({ frame, domain, provider, begin, again }) => {
  const t = frame.t.pages.companySignIn;
  const parts = { domain: <bdi>{domain}</bdi>, provider: <bdi>{provider}</bdi> };
  return (
    <AuthLayout
      frame={frame}
      title={t.found.title(provider)}
      lead={<Sentence text={t.found.lead} parts={parts} />}
      hero={{ icon: 'sso', tone: 'info' }}
    >
      <a class="btn primary wide" href={begin}>
        {t.found.submit(provider)}
      </a>
      <a class="small" href={again}>
        {t.found.another}
      </a>
    </AuthLayout>
  );
};
