import type { FC } from 'hono/jsx';
import type { Method } from '../../domain/authenticators/methods.ts';
import { AdoptionCard } from './parts/adoption-card.tsx';
import { Icon } from './parts/icon.tsx';
import { Moment } from './parts/moment.tsx';
import { Note } from './parts/note.tsx';
import { Sentence } from './parts/sentence.tsx';
import { ShellLayout } from './parts/shell-layout.tsx';
import type { Frame, OrganizationNav, Person } from './props.ts';

export const ACCESS_SECURITY_NOTICES = ['turned-on', 'turned-off', 'methods-changed'] as const;

export interface AccessSecurityProps {
  readonly frame: Frame;
  readonly person: Person;
  readonly organization: OrganizationNav;
  /** Owners and admins; for everybody else there is no control on the page. */
  readonly canChange: boolean;
  readonly required: boolean;
  /** `by` is `null` when it was done from the command line; `at` in milliseconds. */
  readonly turnedOn: { readonly by: string | null; readonly at: number } | null;
  readonly openSessions: 'at-once' | 'next-sign-in';
  readonly methods: readonly Method[];
  readonly adoption: { readonly total: number; readonly enrolled: number; readonly notSetUp: number };
  /** Of the messages to those who must set it up; null where none were asked for, or it is not for this reader. */
  readonly invitations: { readonly sent: number; readonly failed: number; readonly total: number } | null;
  readonly owners: number;
  readonly selfEnrolled: boolean;
  readonly notice: (typeof ACCESS_SECURITY_NOTICES)[number] | null;
}

export const AccessSecurityView: FC<AccessSecurityProps> = (props) => {
  const { frame, person, organization, notice } = props;
  const t = frame.t.pages.accessSecurity;
  return (
    <ShellLayout
      frame={frame}
      title={t.title}
      lead={t.lead(organization.name)}
      person={person}
      organization={organization}
      current="access-security"
      width="wide"
    >
      <nav class="tabs" aria-label={t.title}>
        <a href={addressOf(organization)} aria-current="page">
          {t.tab}
        </a>
      </nav>
      {notice === null ? null : <Note tone="ok">{t.notices[notice]}</Note>}
      {props.canChange ? <Advice {...props} /> : null}
      <div class="grid2">
        <RequirementCard {...props} />
        <AdoptionCard frame={frame} adoption={props.adoption} />
      </div>
    </ShellLayout>
  );
};

const addressOf = (organization: OrganizationNav) => `/organizations/${organization.id}/settings/access-security`;

const Advice: FC<AccessSecurityProps> = ({ frame, required, owners, selfEnrolled }) => {
  const t = frame.t.pages.accessSecurity;
  return (
    <>
      {owners < 2 ? <Note tone="warn">{required ? t.oneOwnerOn : t.oneOwner}</Note> : null}
      {selfEnrolled || required ? null : <Note tone="info">{t.firstYourself}</Note>}
    </>
  );
};

const RequirementCard: FC<AccessSecurityProps> = (props) => {
  const { frame, required, turnedOn, openSessions, methods } = props;
  const t = frame.t.pages.accessSecurity;
  return (
    <section class="card pad" aria-labelledby="requirement">
      <div class="policy">
        <h2 class="lg" id="requirement">
          {t.switchLabel}
        </h2>
        <Switch {...props} />
        <p class="muted small">{t.about}</p>
        {turnedOn === null ? null : <TurnedOn frame={frame} turnedOn={turnedOn} />}
        {props.canChange ? null : <p class="muted small">{t.readOnly}</p>}
      </div>
      <dl class="facts opts">
        <dt>{t.methodsTitle}</dt>
        {methods.map((method) => (
          <dd>{frame.t.common.methods[method]}</dd>
        ))}
        {props.canChange ? (
          <dd class="small">
            <a href={`${addressOf(props.organization)}/methods`}>{t.chooseMethods}</a>
          </dd>
        ) : null}
        {required ? (
          <>
            <dt>{t.openSessionsTitle}</dt>
            <dd>{t.openSessions[openSessions]}</dd>
          </>
        ) : null}
        <Invitations {...props} />
      </dl>
    </section>
  );
};

const Invitations: FC<AccessSecurityProps> = ({ frame, invitations }) => {
  if (invitations === null) return null;
  const t = frame.t.pages.accessSecurity;
  const { sent, failed, total } = invitations;
  return (
    <>
      <dt>{t.invitationsTitle}</dt>
      <dd class="num">{t.invitationsSent(sent, total)}</dd>
      {failed === 0 ? null : <dd class="num">{t.invitationsFailed(failed)}</dd>}
    </>
  );
};

/** Opens the page that shows what would happen and asks for a confirmation; it changes nothing itself. */
const Switch: FC<AccessSecurityProps> = ({ frame, organization, canChange, required }) => {
  const t = frame.t.pages.accessSecurity;
  const state = required ? t.on : t.off;
  if (!canChange) return <p class={`chip ${required ? 'ok' : 'plain'}`}>{state}</p>;
  return (
    <form class="state" method="get" action={`${addressOf(organization)}/change`}>
      <input type="hidden" name="to" value={required ? 'off' : 'on'} />
      <span aria-hidden="true">{state}</span>
      <button
        type="submit"
        class="switch"
        role="switch"
        aria-checked={required ? 'true' : 'false'}
        aria-labelledby="requirement"
      />
    </form>
  );
};

const TurnedOn: FC<{ readonly frame: Frame; readonly turnedOn: { by: string | null; at: number } }> = (props) => {
  const { frame, turnedOn } = props;
  const t = frame.t.pages.accessSecurity;
  const parts = { name: <bdi>{turnedOn.by}</bdi>, time: <Moment frame={frame} at={turnedOn.at} style="date" /> };
  return (
    <p class="muted small who">
      <Icon name="clock" size={15} />
      <span>
        <Sentence text={turnedOn.by === null ? t.turnedOn : t.turnedOnBy} parts={parts} />
      </span>
    </p>
  );
};
