import type { FC } from 'hono/jsx';
import type { Method } from '../../domain/authenticators/methods.ts';
import { AuthLayout } from './parts/auth-layout.tsx';
import { Form } from './parts/form.tsx';
import type { Frame, Person } from './props.ts';

export interface RemoveMethodProps {
  readonly frame: Frame;
  readonly person: Person;
  readonly authenticator: { readonly id: string; readonly method: Method; readonly name: string | null };
  /** With it goes the whole second factor, recovery codes included. */
  readonly isLast: boolean;
}

export const RemoveMethodView: FC<RemoveMethodProps> = (props) => {
  const { frame, person, authenticator, isLast } = props;
  const t = frame.t.pages.removeMethod;
  const one = frame.t.pages.removeBackup;
  const { id, method, name } = authenticator;
  return (
    <AuthLayout
      frame={frame}
      title={isLast ? t.title : one.title(name ?? frame.t.common.methods[method])}
      lead={isLast ? t.lead : one.lead}
      hero={{ icon: 'warn', tone: 'bad' }}
      account={person.email}
    >
      <p class="small muted">{t.advice[method]}</p>
      <Form action="/settings/sign-in/remove" class="btns end" hidden={{ authenticator: id }}>
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
