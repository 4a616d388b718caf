import type { FC } from 'hono/jsx';
import type { SecondFactorState } from '../../domain/members/teammate.ts';
import { Avatar } from './parts/avatar.tsx';
import { Moment } from './parts/moment.tsx';
import { Note } from './parts/note.tsx';
import { SecondFactor } from './parts/second-factor.tsx';
import { Sentence } from './parts/sentence.tsx';
import { ShellLayout } from './parts/shell-layout.tsx';
import type { Frame, OrganizationNav, Person, Role } from './props.ts';

interface Member {
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly state: SecondFactorState;
}

export interface OrganizationProps {
  readonly frame: Frame;
  readonly person: Person;
  readonly organization: OrganizationNav;
  /** The first of them, when there are many. */
  readonly members: readonly Member[];
  /** Of all members, whoever is suspended among them, as on Teammates. */
  readonly total: number;
  readonly requires: boolean;
  /** Milliseconds: until when everyone may go without. */
  readonly deadline: number | null;
}

export const OrganizationView: FC<OrganizationProps> = (props) => {
  const { frame, person, organization, members, total, requires, deadline } = props;
  const t = frame.t.pages.organization;
  return (
    <ShellLayout
      frame={frame}
      title={organization.name}
      lead={t.about(frame.t.common.roles[organization.role])}
      person={person}
      organization={organization}
      current="overview"
    >
      <Note tone={requires ? 'ok' : 'info'}>
        {requires ? t.requires : t.optional}
        {deadline === null ? null : (
          <>
            {' '}
            <Sentence text={t.deadline} parts={{ time: <Moment frame={frame} at={deadline} /> }} />
          </>
        )}
      </Note>
      <section class="card clip" aria-labelledby="people">
        <div class="pad row">
          <h2 class="lg" id="people">
            {t.people}
          </h2>
          <span class="muted small">{t.peopleCount(total)}</span>
        </div>
        <ul class="people flat">
          {members.map((member) => (
            <MemberRow frame={frame} member={member} />
          ))}
        </ul>
        <p class="foot muted small">
          {members.length < total ? `${t.shown(members.length, total)} ` : null}
          <a href={`/organizations/${organization.id}/teammates`}>{t.seeAll}</a>
        </p>
      </section>
      <p class="small">
        <a href={`/organizations/${organization.id}/leave`}>{t.leave}</a>
      </p>
    </ShellLayout>
  );
};

const MemberRow: FC<{ readonly frame: Frame; readonly member: Member }> = ({ frame, member }) => {
  const t = frame.t.pages.organization;
  const { name, email, role, state } = member;
  return (
    <li>
      <Avatar name={name} />
      <span>
        <b>
          <bdi>{name}</bdi>
        </b>
        <small>
          {frame.t.common.roles[role]} · <bdi>{email}</bdi>
        </small>
      </span>
      <span class="standing">
        <span class="vh">{t.secondFactor}: </span>
        <SecondFactor frame={frame} state={state} />
      </span>
    </li>
  );
};
