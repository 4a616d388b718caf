import type { FC } from 'hono/jsx';
import type { SecondFactorState } from '../../domain/members/teammate.ts';
import { Form } from './parts/form.tsx';
import { Icon } from './parts/icon.tsx';
import { Moment } from './parts/moment.tsx';
import { Note } from './parts/note.tsx';
import { SecondFactor } from './parts/second-factor.tsx';
import { Sentence } from './parts/sentence.tsx';
import { ShellLayout } from './parts/shell-layout.tsx';
import type { FieldProblem, Frame, OrganizationNav, Person, Role } from './props.ts';

export type MemberNotice = keyof Frame['t']['pages']['member']['notices'];

export interface MemberProps {
  readonly frame: Frame;
  readonly person: Person;
  readonly organization: OrganizationNav;
  readonly member: {
    readonly id: string;
    readonly name: string;
    readonly email: string;
    readonly role: Role;
    readonly state: SecondFactorState;
    /** `null` without a method. */
    readonly codesLeft: number | null;
    readonly joinedAt: number;
    readonly lastSignInAt: number | null;
    readonly heldSince: number | null;
    readonly isSuspended: boolean;
  };
  /** What this admin may do about this member. */
  readonly may: {
    readonly roles: readonly Role[];
    /** …and to sign them out. */
    readonly reset: boolean;
    readonly suspend: boolean;
    readonly remove: boolean;
    readonly vouch: boolean;
  };
  /** What the list of roles shows: the member's own, or what was chosen before the admin was asked for a proof. */
  readonly chosen: Role;
  readonly isYou: boolean;
  readonly links: {
    readonly action: string;
    readonly back: string;
    readonly reset: string;
    readonly leave: string;
  };
  readonly notice: MemberNotice | null;
  readonly problems: readonly FieldProblem[];
}

export const MemberView: FC<MemberProps> = (props) => {
  const { frame, person, organization, member, links, notice, problems } = props;
  const t = frame.t.pages.member;
  return (
    <ShellLayout
      frame={frame}
      title={member.name}
      lead={<bdi>{member.email}</bdi>}
      person={person}
      organization={organization}
      current="teammates"
      problems={problems}
    >
      <p class="small">
        <a href={links.back}>{t.back}</a>
      </p>
      {notice === null ? null : <Note tone={notice === 'confirmed' ? 'info' : 'ok'}>{t.notices[notice]}</Note>}
      <Standing {...props} />
      <Facts {...props} />
      <Actions {...props} />
    </ShellLayout>
  );
};

/** Why there is little to do here. */
const Standing: FC<MemberProps> = ({ frame, may, isYou, links }) => {
  const t = frame.t.pages.member;
  if (!isYou) return may.roles.length > 0 ? null : <Note tone="info">{t.isOwner}</Note>;
  return (
    <Note tone="info">
      {t.yourself} <a href={links.leave}>{t.leave}</a>
    </Note>
  );
};

const Actions: FC<MemberProps> = (props) => (
  <>
    {props.may.vouch ? <Hold {...props} /> : null}
    {props.may.roles.length > 0 ? <RoleForm {...props} /> : null}
    {props.may.reset ? <Reset {...props} /> : null}
    {props.may.reset ? <SignOut {...props} /> : null}
    {props.may.suspend || props.may.remove ? <Access {...props} /> : null}
  </>
);

const Facts: FC<MemberProps> = ({ frame, member }) => {
  const t = frame.t.pages.member.facts;
  const words = frame.t.pages.teammates;
  return (
    <section class="card pad" aria-label={member.name}>
      <dl class="facts long">
        <dt>{t.role}</dt>
        <dd>{frame.t.common.roles[member.role]}</dd>
        <dt>{t.secondFactor}</dt>
        <dd>
          <SecondFactor frame={frame} state={member.state} />
        </dd>
        <dt>{t.codes}</dt>
        <dd>{member.codesLeft === null ? words.none : words.codesLeft(member.codesLeft)}</dd>
        <dt>{t.lastSignIn}</dt>
        <dd>
          {member.lastSignInAt === null ? words.never : <Moment frame={frame} at={member.lastSignInAt} style="date" />}
        </dd>
        <dt>{t.joined}</dt>
        <dd>
          <Moment frame={frame} at={member.joinedAt} style="date" />
        </dd>
      </dl>
    </section>
  );
};

const Hold: FC<MemberProps> = ({ frame, member, links }) => {
  const t = frame.t.pages.member.hold;
  const time = <Moment frame={frame} at={member.heldSince ?? 0} style="date" />;
  return (
    <section class="card pad stack" aria-labelledby="hold">
      <h2 id="hold">
        <Sentence text={t.title} parts={{ time }} />
      </h2>
      <p class="small">{t.about}</p>
      <Note tone="warn">{t.sure}</Note>
      <Form action={links.action} hidden={{ user: member.id, to: 'let-in' }}>
        <button type="submit" class="btn primary">
          {t.submit}
        </button>
      </Form>
    </section>
  );
};

const RoleForm: FC<MemberProps> = ({ frame, member, may, chosen, links }) => {
  const t = frame.t.pages.member.role;
  return (
    <section class="card pad stack" aria-labelledby="role-title">
      <h2 id="role-title">{t.title}</h2>
      <Form action={links.action} class="inline-form" hidden={{ user: member.id }}>
        <div class="field">
          <label for="to">{t.label}</label>
          <select class="input" id="to" name="to">
            {may.roles.map((role) => (
              <option value={role} selected={role === chosen}>
                {frame.t.common.roles[role]}
              </option>
            ))}
          </select>
        </div>
        <button type="submit" class="btn quiet">
          {t.submit}
        </button>
      </Form>
    </section>
  );
};

const Reset: FC<MemberProps> = ({ frame, links }) => {
  const t = frame.t.pages.member.reset;
  return (
    <section class="card pad stack" aria-labelledby="reset-title">
      <h2 id="reset-title">{t.title}</h2>
      <p class="small muted">{t.about}</p>
      <p>
        <a class="btn quiet danger" href={links.reset}>
          <Icon name="reset" size={16} />
          {t.submit}
        </a>
      </p>
    </section>
  );
};

const SignOut: FC<MemberProps> = ({ frame, member, links }) => {
  const t = frame.t.pages.member.sessions;
  return (
    <section class="card pad stack" aria-labelledby="sessions-title">
      <h2 id="sessions-title">{t.title}</h2>
      <details>
        <summary>{t.summary}</summary>
        <Form action={links.action} class="gap3 more" hidden={{ user: member.id, to: 'signed-out' }}>
          <p class="small muted">{frame.canMail ? `${t.about} ${t.told}` : t.about}</p>
          <p>
            <button type="submit" class="btn bad">
              {t.submit}
            </button>
          </p>
        </Form>
      </details>
    </section>
  );
};

const Access: FC<MemberProps> = (props) => {
  const { frame, organization, member, may, links } = props;
  const t = frame.t.pages.member.access;
  return (
    <section class="card pad stack" aria-labelledby="access-title">
      <h2 id="access-title">{t.title}</h2>
      {may.suspend ? <Suspend {...props} /> : null}
      {may.remove ? (
        <details>
          <summary>{t.remove(organization.name)}</summary>
          <Form action={links.action} class="gap3 more" hidden={{ user: member.id, to: 'removed' }}>
            <p class="small muted">{t.removeAbout}</p>
            <p>
              <button type="submit" class="btn bad">
                {t.removeSubmit}
              </button>
            </p>
          </Form>
        </details>
      ) : null}
    </section>
  );
};

const Suspend: FC<MemberProps> = ({ frame, member, links }) => {
  const t = frame.t.pages.member.access;
  const to = member.isSuspended ? 'reactivated' : 'suspended';
  return (
    <Form action={links.action} class="gap3" hidden={{ user: member.id, to }}>
      <p class="small muted">{member.isSuspended ? t.reactivateAbout : t.suspendAbout}</p>
      <p>
        <button type="submit" class="btn quiet">
          {member.isSuspended ? t.reactivate : t.suspend}
        </button>
      </p>
    </Form>
  );
};
