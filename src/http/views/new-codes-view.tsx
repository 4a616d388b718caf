import type { FC } from 'hono/jsx';
import { AuthLayout } from './parts/auth-layout.tsx';
import { Form } from './parts/form.tsx';
import type { Frame, Person } from './props.ts';

export interface NewCodesProps {
  readonly frame: Frame;
  readonly person: Person;
  /** How many of the present codes still work. */
  readonly left: number;
}

export const NewCodesView: FC<NewCodesProps> = ({ frame, person, left }) => {
  const t = frame.t.pages.newCodes;
  return (
    <AuthLayout
      frame={frame}
      title={t.title}
      lead={left > 0 ? t.lead(left) : t.leadNone}
      hero={{ icon: 'life', tone: 'info' }}
      account={person.email}
    >
      <Form action="/settings/recovery-codes" class="btns end">
        <a class="btn quiet" href="/settings/sign-in">
          {frame.t.common.cancel}
        </a>
        <button type="submit" class="btn primary">
          {t.submit}
        </button>
      </Form>
    </AuthLayout>
  );
};
