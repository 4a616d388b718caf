import type { FC } from 'hono/jsx';
import type { FirstFactor, SecondFactor } from '../../domain/policy/facts.ts';
import { Logo } from './parts/avatar.tsx';
import { Chip } from './parts/chip.tsx';
import type { IconName } from './parts/icon.tsx';
import { Moment } from './parts/moment.tsx';
import { Sentence } from './parts/sentence.tsx';
import { ShellLayout } from './parts/shell-layout.tsx';
import type { Frame, Person, Role } from './props.ts';

type OrganizationState = keyof Frame['t']['pages']['yourOrganizations']['states'];

interface OrganizationEntry {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly state: OrganizationState;
  readonly requires: boolean;
  /** Milliseconds: until when a new member may go without. */
  readonly deadline: number | null;
}

export interface YourOrganizationsProps {
  readonly frame: Frame;
  readonly person: Person;
  readonly signedIn: {
    readonly at: number;
    readonly firstFactor: FirstFactor['kind'];
    readonly secondFactor: SecondFactor['kind'] | null;
  };
  readonly organizations: readonly OrganizationEntry[];
}

const STATE_LOOKS = {
  open: { tone: 'ok', icon: 'check' },
  challenge: { tone: 'warn', icon: 'shield' },
  'own-sign-in': { tone: 'warn', icon: 'key' },
  'other-account': { tone: 'warn', icon: 'key' },
  enroll: { tone: 'warn', icon: 'shield' },
  'on-hold': { tone: 'bad', icon: 'pause' },
  suspended: { tone: 'bad', icon: 'pause' },
  'use-single-sign-on': { tone: 'hue', icon: 'sso' },
} as const satisfies Record<OrganizationState, { tone: 'ok' | 'warn' | 'bad' | 'hue'; icon: IconName }>;

export const YourOrganizationsView: FC<YourOrganizationsProps> = ({ frame, person, signedIn, organizations }) => {
  const t = frame.t.pages.yourOrganizations;
  const time = <Moment frame={frame} at={signedIn.at} />;
  return (
    <ShellLayout
      frame={frame}
      title={t.title}
      lead={<Sentence text={t.signedIn(signedIn.firstFactor, signedIn.secondFactor)} parts={{ time }} />}
      person={person}
      organization={null}
      current="organizations"
    >
      <section class="card" aria-label={t.list}>
        {organizations.length === 0 ? (
          <p class="empty muted">{t.empty}</p>
        ) : (
          <ul class="rows orgs">
            {organizations.map((organization) => (
              <OrganizationRow frame={frame} organization={organization} secondFactor={signedIn.secondFactor} />
            ))}
          </ul>
        )}
      </section>
    </ShellLayout>
  );
};

interface OrganizationRowProps {
  readonly frame: Frame;
  readonly organization: OrganizationEntry;
  readonly secondFactor: SecondFactor['kind'] | null;
}

const OrganizationRow: FC<OrganizationRowProps> = ({ frame, organization, secondFactor }) => {
  const { name, state, deadline } = organization;
  const t = frame.t.pages.yourOrganizations;
  const look = STATE_LOOKS[state];
  return (
    <li>
      <Logo name={name} />
      <span>
        <b>
          <bdi>{name}</bdi>
        </b>{' '}
        <Chip tone={look.tone} icon={look.icon}>
          {t.states[state].chip}
        </Chip>
        <small>
          {aboutOf({ frame, organization, secondFactor })}
          {deadline === null ? null : (
            <>
              {' '}
              <Sentence text={t.deadline} parts={{ time: <Moment frame={frame} at={deadline} /> }} />
            </>
          )}
        </small>
      </span>
      <a class={`btn sm ${state === 'open' ? 'primary' : 'quiet'}`} href={`/organizations/${organization.id}`}>
        {t.states[state].action}
        <span class="vh"> {name}</span>
      </a>
    </li>
  );
};

function aboutOf({ frame, organization, secondFactor }: OrganizationRowProps): string {
  const t = frame.t.pages.yourOrganizations;
  const role = frame.t.common.roles[organization.role];
  if (organization.state !== 'open' || !organization.requires) return t.states[organization.state].about(role);
  return secondFactor === null ? t.openUntil(role) : t.openAndShown(role);
}
