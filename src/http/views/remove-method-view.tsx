import type { FC } from 'hono/jsx';
import { AuthLayout } from './parts/auth-layout.tsx';
import { Form } from './parts/form.tsx';
import type { Frame, Person } from './props.ts';

export interface RemoveMethodProps {
  readonly frame: Frame;
  readonly person: Person;
}

export const RemoveMethodView: FC<RemoveMethodProps> = ({ frame, person }) => {
  const t = frame.t.pages.removeMethod;
  return (
    <AuthLayout frame={frame} title={t.title} lead={t.lead} hero={{ icon: 'warn', tone: 'bad' }} account={person.email}>
      <p class="small muted">{t.advice}</p>
      <Form action="/settings/sign-in/remove" class="btns end">
        <a class="btn quiet" href="/settings/sign-in">
          {frame.t.common.cancel}
        </a>
        <button type="submit" class="btn bad">
          {t.submit}
        </button>
      </Form>
    </AuthLayout>
  );
};
