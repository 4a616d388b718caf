/* biome-ignore-all lint/a11y/noRedundantRoles: rows that the style sheet folds into cards would lose their roles */
import type { FC } from 'hono/jsx';
import { formatList } from '../../text/format.ts';
import { Chip } from './parts/chip.tsx';
import { Form } from './parts/form.tsx';
import { Icon } from './parts/icon.tsx';
import { Moment } from './parts/moment.tsx';
import { Note } from './parts/note.tsx';
import { Pages } from './parts/pages.tsx';
import { Sentence } from './parts/sentence.tsx';
import { ShellLayout } from './parts/shell-layout.tsx';
import type { FieldProblem, Frame, OrganizationNav, Person, Role } from './props.ts';
import { TeammatesFilters, type TeammatesFiltersProps } from './teammates-filters.tsx';

type Words = Frame['t']['pages']['invitations'];
export type InvitationNotice = keyof Words['notices'];

export interface InvitationRow {
  readonly id: string;
  readonly email: string;
  readonly role: Role;
  readonly by: string | null;
  readonly sentAt: number;
  readonly expiresAt: number;
  readonly isExpired: boolean;
  /** Whether this admin may resend and revoke it. */
  readonly mayChange: boolean;
}

export interface InvitationsProps {
  readonly frame: Frame;
  readonly person: Person;
  readonly organization: OrganizationNav;
  readonly rows: readonly InvitationRow[];
  readonly total: number;
  readonly filters: TeammatesFiltersProps['filters'];
  readonly links: {
    readonly invite: string;
    readonly resend: string;
    readonly revoke: string;
    readonly next: string | null;
    readonly first: string | null;
  };
  readonly notice: InvitationNotice | null;
  /** What became of the addresses that were just invited. */
  readonly outcomes: {
    readonly invited: number;
    readonly others: readonly {
      readonly outcome: Exclude<keyof Words['outcomes'], 'invited' | 'waiting'>;
      readonly emails: readonly string[];
    }[];
  };
  readonly problems: readonly FieldProblem[];
}

export const InvitationsView: FC<InvitationsProps> = (props) => {
  const { frame, person, organization, rows, total, filters, links, notice, problems } = props;
  const t = frame.t.pages.invitations;
  return (
    <ShellLayout
      frame={frame}
      title={t.title}
      lead={t.lead(total, organization.name)}
      person={person}
      organization={organization}
      current="teammates"
      width="wide"
      problems={problems}
    >
      {frame.canMail ? null : <Note tone="warn">{t.noMail}</Note>}
      <Outcomes {...props} />
      {notice === null ? null : <Note tone={notice === 'confirmed' ? 'info' : 'ok'}>{t.notices[notice]}</Note>}
      <section class="card clip" aria-label={t.table}>
        <div class="toolbar">
          <a class="btn primary sm" href={links.invite}>
            <Icon name="mail" size={16} />
            {frame.t.pages.teammates.invite}
          </a>
        </div>
        <TeammatesFilters frame={frame} filters={filters} current="invited" />
        {rows.length === 0 ? <p class="foot muted">{t.empty}</p> : <Table {...props} />}
        <Pages {...props} />
      </section>
    </ShellLayout>
  );
};

const Outcomes: FC<InvitationsProps> = ({ frame, outcomes }) => {
  const t = frame.t.pages.invitations.outcomes;
  return (
    <>
      {outcomes.invited === 0 ? null : (
        <Note tone="ok">{frame.canMail ? t.invited(outcomes.invited) : t.waiting(outcomes.invited)}</Note>
      )}
      {outcomes.others.map(({ outcome, emails }) => (
        <Note tone="warn">
          <Sentence text={t[outcome]} parts={{ emails: <bdi>{formatList(frame.locale, emails)}</bdi> }} />
        </Note>
      ))}
    </>
  );
};

const Table: FC<InvitationsProps> = (props) => {
  const { frame, rows } = props;
  const t = frame.t.pages.invitations;
  return (
    <table class="fold nolead" role="table" aria-label={t.table}>
      <thead role="rowgroup">
        <tr role="row">
          {[t.columns.email, t.columns.role, t.columns.state, t.columns.actions].map((label) => (
            <th role="columnheader" scope="col">
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <Row {...props} row={row} />
        ))}
      </tbody>
    </table>
  );
};

type RowProps = InvitationsProps & { readonly row: InvitationRow };

const Row: FC<RowProps> = (props) => {
  const { frame, row } = props;
  const { columns } = frame.t.pages.invitations;
  return (
    <tr role="row">
      <td role="cell" class="lead">
        <b>
          <bdi>{row.email}</bdi>
        </b>
      </td>
      <td role="cell" data-label={columns.role}>
        {frame.t.common.roles[row.role]}
      </td>
      <td role="cell" data-label={columns.state}>
        <State frame={frame} row={row} />
      </td>
      <td role="cell" data-label={columns.actions}>
        {row.mayChange ? <Actions {...props} /> : frame.t.pages.teammates.none}
      </td>
    </tr>
  );
};

const State: FC<{ readonly frame: Frame; readonly row: InvitationRow }> = ({ frame, row }) => {
  const t = frame.t.pages.invitations;
  const day = (at: number) => <Moment frame={frame} at={at} style="date" />;
  const sent = { time: day(row.sentAt), name: <bdi>{row.by}</bdi> };
  return (
    <span>
      {row.isExpired ? (
        <Chip tone="warn" icon="clock">
          {t.expired}
        </Chip>
      ) : (
        <Chip tone="hue" icon="mail">
          {t.invited}
        </Chip>
      )}
      <span class="since">
        <Sentence text={row.by === null ? t.sentByNobody : t.sent} parts={sent} />
      </span>
      <span class="since">
        <Sentence text={row.isExpired ? t.wasGoodUntil : t.goodUntil} parts={{ time: day(row.expiresAt) }} />
      </span>
    </span>
  );
};

const Actions: FC<RowProps> = ({ frame, row, links }) => {
  const t = frame.t.pages.invitations;
  return (
    <div class="btns">
      <Form action={links.resend} hidden={{ invitation: row.id }}>
        <button type="submit" class="btn quiet sm" aria-label={t.resendTo(row.email)}>
          {t.resend}
        </button>
      </Form>
      <Form action={links.revoke} hidden={{ invitation: row.id }}>
        <button type="submit" class="btn quiet sm danger" aria-label={t.revokeOf(row.email)}>
          {t.revoke}
        </button>
      </Form>
    </div>
  );
};
