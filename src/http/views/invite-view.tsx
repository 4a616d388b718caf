import type { FC } from 'hono/jsx';
import { Field, inputWiring } from './parts/field.tsx';
import { Form } from './parts/form.tsx';
import { Note } from './parts/note.tsx';
import { ShellLayout } from './parts/shell-layout.tsx';
import type { FieldProblem, Frame, OrganizationNav, Person, Role } from './props.ts';

export interface InviteProps {
  readonly frame: Frame;
  readonly person: Person;
  readonly organization: OrganizationNav;
  /** Those that this admin may give. */
  readonly roles: readonly Role[];
  readonly values: { readonly emails: string; readonly role: string };
  readonly links: { readonly action: string; readonly back: string };
  /** By the address, so by whoever made it: nothing was sent. */
  readonly isFilledIn: boolean;
  readonly problems: readonly FieldProblem[];
}

export const InviteView: FC<InviteProps> = (props) => {
  const { frame, person, organization, links, values, isFilledIn, problems } = props;
  const t = frame.t.pages.invite;
  const field = { frame, name: 'emails', label: t.emails, hint: t.emailsHint, problems };
  return (
    <ShellLayout
      frame={frame}
      title={t.title}
      lead={frame.canMail ? t.lead(organization.name) : t.leadWithoutMail(organization.name)}
      person={person}
      organization={organization}
      current="teammates"
      problems={problems}
      fields={['emails']}
    >
      {frame.canMail ? null : <Note tone="warn">{t.noMail}</Note>}
      {isFilledIn ? <Note tone="info">{t.filledIn}</Note> : null}
      <section class="card pad" aria-label={t.title}>
        <Form action={links.action} class="stack">
          <Field {...field}>
            <textarea class="input" rows={6} {...inputWiring(field)} autocapitalize="none" spellcheck={false} autofocus>
              {values.emails}
            </textarea>
          </Field>
          <RoleField {...props} />
          <div class="btns end">
            <a class="btn quiet" href={links.back}>
              {frame.t.common.cancel}
            </a>
            <button type="submit" class="btn primary">
              {t.submit}
            </button>
          </div>
        </Form>
      </section>
    </ShellLayout>
  );
};

const RoleField: FC<InviteProps> = ({ frame, roles, values }) => {
  const t = frame.t.pages.invite;
  const hint = roles.includes('owner') ? t.roleHint.owner : t.roleHint.admin;
  const field = { frame, name: 'role', label: t.role, hint, problems: [] };
  return (
    <Field {...field}>
      <select class="input" id="role" name="role" aria-describedby={inputWiring(field)['aria-describedby']}>
        {roles.map((role) => (
          <option value={role} selected={role === values.role}>
            {frame.t.common.roles[role]}
          </option>
        ))}
      </select>
    </Field>
  );
};
