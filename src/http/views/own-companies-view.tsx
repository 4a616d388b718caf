import type { FC } from 'hono/jsx';
import { Logo } from './parts/avatar.tsx';
import { Chip } from './parts/chip.tsx';
import { Form } from './parts/form.tsx';
import { Note } from './parts/note.tsx';
import { ShellLayout } from './parts/shell-layout.tsx';
import type { Frame, OrganizationNav, Person } from './props.ts';

interface Company {
  readonly organization: { readonly id: string; readonly name: string };
  readonly connection: { readonly id: string; readonly name: string };
  readonly isLinked: boolean;
}

interface OwnCompaniesProps {
  readonly frame: Frame;
  readonly person: Person;
  /** The only one, whose settings stand in the navigation. */
  readonly organization: OrganizationNav | null;
  readonly companies: readonly Company[];
  readonly notice: 'linked' | 'unlinked' | 'required' | 'second-factor-first' | 'not-unlinked' | null;
}

export const OwnCompaniesView: FC<OwnCompaniesProps> = ({ frame, person, organization, companies, notice }) => {
  const t = frame.t.pages.ownCompanies;
  const isGood = notice === 'linked' || notice === 'unlinked' || notice === 'required';
  return (
    <ShellLayout
      frame={frame}
      title={t.title}
      lead={t.lead}
      person={person}
      organization={organization}
      current="company-sign-in"
    >
      {notice === null ? null : <Note tone={isGood ? 'ok' : 'warn'}>{t.notices[notice]}</Note>}
      {notice === 'second-factor-first' ? (
        <a class="btn primary" href="/settings/set-up?return_to=/settings/company-sign-in">
          {t.setUp}
        </a>
      ) : null}
      <section class="card" aria-labelledby="title">
        {companies.length === 0 ? (
          <p class="pad muted">{t.none}</p>
        ) : (
          <ul class="rows flat">
            {companies.map((company) => (
              <CompanyRow frame={frame} company={company} />
            ))}
          </ul>
        )}
      </section>
    </ShellLayout>
  );
};

const CompanyRow: FC<{ readonly frame: Frame; readonly company: Company }> = ({ frame, company }) => {
  const t = frame.t.pages.ownCompanies;
  const { organization, connection, isLinked } = company;
  const home = encodeURIComponent(`/organizations/${organization.id}`);
  return (
    <li>
      <Logo name={organization.name} />
      <span>
        <b>
          <bdi>{organization.name}</bdi>
        </b>{' '}
        <Chip tone={isLinked ? 'ok' : 'plain'} icon={isLinked ? 'check' : 'sso'}>
          {isLinked ? t.linked : t.notLinked}
        </Chip>
        <small>
          <bdi>{connection.name}</bdi>
        </small>
      </span>
      {isLinked ? (
        <span class="btns">
          <Form action="/settings/company-sign-in/unlink" hidden={{ connection: connection.id }}>
            <button type="submit" class="btn quiet sm">
              {t.unlink}
            </button>
          </Form>
          <a class="btn primary sm" href={`/saml/${connection.id}/begin?return_to=${home}`}>
            {t.continue(connection.name)}
          </a>
        </span>
      ) : (
        <Form action="/settings/company-sign-in/link" hidden={{ organization: organization.id }}>
          <button type="submit" class="btn quiet sm">
            {t.link(connection.name)}
          </button>
        </Form>
      )}
    </li>
  );
};
