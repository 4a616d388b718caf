import type { Child, FC, PropsWithChildren } from 'hono/jsx';
import type { FieldProblem, Frame, OrganizationNav, Person } from '../props.ts';
import { Avatar, Logo } from './avatar.tsx';
import { Brand } from './brand.tsx';
import { Document } from './document.tsx';
import { Form } from './form.tsx';
import { Icon, type IconName } from './icon.tsx';
import { ErrorSummary } from './problems.tsx';

export type ShellPlace =
  | 'overview'
  | 'teammates'
  | 'access-security'
  | 'audit-log'
  | 'api-keys'
  | 'organizations'
  | 'sign-in'
  | 'devices'
  | 'company-sign-in';

interface ShellLayoutProps {
  readonly frame: Frame;
  readonly title: string;
  readonly lead?: Child;
  readonly person: Person;
  /** The organization whose settings these are; `null` on personal pages. */
  readonly organization: OrganizationNav | null;
  readonly current: ShellPlace;
  readonly width?: 'narrow' | 'wide';
  /** Above everything else: what could not be done. */
  readonly problems?: readonly FieldProblem[];
  /** Names of the page's fields, which say their problems themselves. */
  readonly fields?: readonly string[];
}

/** Settings pages: navigation at the side, or on top where there is no room. */
export const ShellLayout: FC<PropsWithChildren<ShellLayoutProps>> = (props) => {
  const { frame, title, lead, width = 'narrow', problems = [], fields = [], children } = props;
  return (
    <Document frame={frame} title={title} failed={problems.length > 0}>
      <a class="skip" href="#main">
        {frame.t.common.skipToContent}
      </a>
      <div class="shell">
        <Side {...props} />
        <main class={`page ${width}`} id="main" tabindex={-1} aria-labelledby="title">
          <header>
            <h1 id="title">{title}</h1>
            {lead ? <p class="muted">{lead}</p> : null}
          </header>
          <ErrorSummary frame={frame} problems={problems} fields={fields} />
          {children}
        </main>
      </div>
    </Document>
  );
};

const Side: FC<ShellLayoutProps> = ({ frame, person, organization, current }) => {
  const { navigation } = frame.t.common;
  return (
    <header class="side">
      <Brand name={frame.brand} />
      {organization === null ? null : <OrganizationLinks frame={frame} organization={organization} current={current} />}
      <nav aria-labelledby="nav-personal">
        <p class="nav-title" id="nav-personal">
          {navigation.personalSettings}
        </p>
        <NavLink href="/" icon="home" label={navigation.yourOrganizations} current={current === 'organizations'} />
        <NavLink href="/settings/sign-in" icon="key" label={navigation.yourSignIn} current={current === 'sign-in'} />
        <NavLink
          href="/settings/devices"
          icon="laptop"
          label={navigation.yourDevices}
          current={current === 'devices'}
        />
        <NavLink
          href="/settings/company-sign-in"
          icon="sso"
          label={navigation.companySignIn}
          current={current === 'company-sign-in'}
        />
      </nav>
      <SideFoot frame={frame} person={person} />
    </header>
  );
};

interface OrganizationLinksProps {
  readonly frame: Frame;
  readonly organization: OrganizationNav;
  readonly current: ShellPlace;
}

const OrganizationLinks: FC<OrganizationLinksProps> = ({ frame, organization, current }) => {
  const { navigation } = frame.t.common;
  const home = `/organizations/${organization.id}`;
  return (
    <nav aria-labelledby="nav-organization">
      <p class="whose">
        <Logo name={organization.name} />
        <bdi>{organization.name}</bdi>
      </p>
      <p class="nav-title" id="nav-organization">
        {navigation.organizationSettings}
      </p>
      <NavLink href={home} icon="gear" label={navigation.overview} current={current === 'overview'} />
      <NavLink href={`${home}/teammates`} icon="users" label={navigation.teammates} current={current === 'teammates'} />
      <NavLink
        href={`${home}/settings/access-security`}
        icon="shield"
        label={navigation.accessSecurity}
        current={current === 'access-security'}
      />
      {organization.role === 'member' ? null : (
        <NavLink
          href={`${home}/settings/audit-log`}
          icon="list"
          label={navigation.auditLog}
          current={current === 'audit-log'}
        />
      )}
      {organization.role === 'member' ? null : (
        <NavLink
          href={`${home}/settings/api-keys`}
          icon="key"
          label={navigation.apiKeys}
          current={current === 'api-keys'}
        />
      )}
    </nav>
  );
};

interface NavLinkProps {
  readonly href: string;
  readonly icon: IconName;
  readonly label: string;
  readonly current: boolean;
}

const NavLink: FC<NavLinkProps> = ({ href, icon, label, current }) => (
  <a class="nav-link" href={href} aria-current={current ? 'page' : undefined}>
    <Icon name={icon} size={17} />
    {label}
  </a>
);

const SideFoot: FC<{ readonly frame: Frame; readonly person: Person }> = ({ frame, person }) => {
  const { common } = frame.t;
  return (
    <div class="self">
      <div class="person">
        <Avatar name={person.name} />
        <span>
          <b>
            <bdi>{person.name}</bdi>
          </b>
          <small>
            <bdi>{person.email}</bdi>
          </small>
        </span>
      </div>
      <Form action="/sign-out">
        <button type="submit" class="btn quiet sm">
          <Icon name="out" size={16} />
          {common.signOut}
        </button>
      </Form>
      <p class="side-links">
        <a href="/help">{common.help}</a>
        {frame.development ? <a href="/dev/inbox">{common.developmentInbox}</a> : null}
      </p>
    </div>
  );
};
