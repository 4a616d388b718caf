import type { FC } from 'hono/jsx';
import { AuthLayout } from './parts/auth-layout.tsx';
import { Form } from './parts/form.tsx';
import { Note } from './parts/note.tsx';
import { Sentence } from './parts/sentence.tsx';
import type { FieldProblem, Frame, OrganizationNav, Person } from './props.ts';

export interface LeaveProps {
  readonly frame: Frame;
  readonly person: Person;
  readonly organization: OrganizationNav;
  readonly links: { readonly action: string; readonly back: string; readonly teammates: string };
  /** Not while no other owner can get in. */
  readonly canLeave: boolean;
  readonly problems: readonly FieldProblem[];
}

export const LeaveView: FC<LeaveProps> = ({ frame, person, organization, links, canLeave, problems }) => {
  const t = frame.t.pages.leave;
  const cancel = (
    <a class="btn quiet" href={links.back}>
      {frame.t.common.cancel}
    </a>
  );
  return (
    <AuthLayout
      frame={frame}
      title={t.title(organization.name)}
      {...(canLeave ? { lead: t.lead } : {})}
      hero={{ icon: 'out', tone: 'bad' }}
      account={person.email}
      problems={problems}
    >
      {canLeave || problems.length > 0 ? null : (
        <Note tone="info">
          <Sentence text={t.onlyOwner} parts={{ teammates: <a href={links.teammates}>{t.teammates}</a> }} />
        </Note>
      )}
      {canLeave ? (
        <Form action={links.action} class="btns end">
          {cancel}
          <button type="submit" class="btn bad">
            {t.submit}
          </button>
        </Form>
      ) : (
        <div class="btns end">{cancel}</div>
      )}
    </AuthLayout>
  );
};
