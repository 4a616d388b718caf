import type { FC } from 'hono/jsx';
import { AuthLayout } from './parts/auth-layout.tsx';
import { Form } from './parts/form.tsx';
import type { FieldProblem, Frame, OrganizationNav, Person } from './props.ts';

export interface LeaveProps {
  readonly frame: Frame;
  readonly person: Person;
  readonly organization: OrganizationNav;
  readonly links: { readonly action: string; readonly back: string };
  readonly problems: readonly FieldProblem[];
}

export const LeaveView: FC<LeaveProps> = ({ frame, person, organization, links, problems }) => {
  const t = frame.t.pages.leave;
  return (
    <AuthLayout
      frame={frame}
      title={t.title(organization.name)}
      lead={t.lead}
      hero={{ icon: 'out', tone: 'bad' }}
      account={person.email}
      problems={problems}
    >
      <Form action={links.action} class="btns end">
        <a class="btn quiet" href={links.back}>
          {frame.t.common.cancel}
        </a>
        <button type="submit" class="btn bad">
          {t.submit}
        </button>
      </Form>
    </AuthLayout>
  );
};
