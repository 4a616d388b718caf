import type { FC } from 'hono/jsx';
import type { Frame, OrganizationNav } from '../props.ts';

interface AccessSecurityTabsProps {
  readonly frame: Frame;
  readonly organization: OrganizationNav;
  readonly current: 'two-factor' | 'single-sign-on';
}

/** Members see one tab: single sign-on is for those who administer. */
export const AccessSecurityTabs: FC<AccessSecurityTabsProps> = ({ frame, organization, current }) => {
  const t = frame.t.pages.accessSecurity;
  const home = `/organizations/${organization.id}/settings`;
  const isCurrent = (tab: typeof current) => (tab === current ? 'page' : undefined);
  return (
    <nav class="tabs" aria-label={t.title}>
      <a href={`${home}/access-security`} aria-current={isCurrent('two-factor')}>
        {t.tab}
      </a>
      {organization.role === 'member' ? null : (
        <a href={`${home}/single-sign-on`} aria-current={isCurrent('single-sign-on')}>
          {t.singleSignOnTab}
        </a>
      )}
    </nav>
  );
};
