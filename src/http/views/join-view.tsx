import type { FC } from 'hono/jsx';
import { AuthLayout } from './parts/auth-layout.tsx';
import { TextField } from './parts/field.tsx';
import { Form } from './parts/form.tsx';
import { Note } from './parts/note.tsx';
import { PasswordField } from './parts/password-field.tsx';
import { Sentence } from './parts/sentence.tsx';
import { Username } from './parts/username.tsx';
import type { FieldProblem, Frame, Role } from './props.ts';

export interface JoinProps {
  readonly frame: Frame;
  readonly step: 'create-account' | 'sign-in' | 'other-account' | 'join';
  readonly token: string;
  readonly invitation: {
    readonly organization: string;
    /** `null`: whoever invited is no longer known. */
    readonly by: string | null;
    readonly email: string;
    readonly role: Role;
  };
  readonly signedInAs: string | null;
  readonly name: string;
  readonly problems: readonly FieldProblem[];
}

export const JoinView: FC<JoinProps> = (props) => {
  const { frame, step, invitation, signedInAs, problems } = props;
  const { title } = frame.t.pages.join;
  return (
    <AuthLayout
      frame={frame}
      title={title(invitation.organization)}
      lead={<Lead {...props} />}
      hero={{ icon: 'mail', tone: 'info' }}
      account={signedInAs}
      problems={problems}
      fields={['name', 'password']}
    >
      {step === 'create-account' ? <CreateAccount {...props} /> : null}
      {step === 'sign-in' ? <SignInFirst {...props} /> : null}
      {step === 'other-account' ? <OtherAccount {...props} /> : null}
      {step === 'join' ? <Accept {...props} /> : null}
    </AuthLayout>
  );
};

const Lead: FC<JoinProps> = ({ frame, invitation }) => {
  const t = frame.t.pages.join;
  const parts = {
    name: <bdi>{invitation.by}</bdi>,
    email: (
      <b>
        <bdi>{invitation.email}</bdi>
      </b>
    ),
    role: t.asRole[invitation.role],
  };
  return <Sentence text={invitation.by === null ? t.leadByNobody : t.lead} parts={parts} />;
};

const CreateAccount: FC<JoinProps> = ({ frame, token, invitation, name, problems }) => {
  const t = frame.t.pages.join.create;
  const field = { frame, problems };
  return (
    <Form action="/join" class="stack" hidden={{ token }}>
      <p>{t.about}</p>
      <Username frame={frame} email={invitation.email} />
      <TextField {...field} name="name" label={t.name} input={{ autocomplete: 'name', value: name }} />
      <PasswordField {...field} name="password" label={t.password} hint={t.passwordHint} autocomplete="new-password" />
      <button type="submit" class="btn primary wide">
        {t.submit}
      </button>
      <NotYou frame={frame} />
    </Form>
  );
};

const SignInFirst: FC<JoinProps> = ({ frame, token }) => {
  const t = frame.t.pages.join.signIn;
  return (
    <Form action="/join/sign-in" class="stack" hidden={{ token }}>
      <p>{t.about}</p>
      <button type="submit" class="btn primary wide">
        {t.submit}
      </button>
      <NotYou frame={frame} />
    </Form>
  );
};

const OtherAccount: FC<JoinProps> = ({ frame, token, signedInAs }) => {
  const t = frame.t.pages.join.otherAccount;
  return (
    <Form action="/join/sign-out" class="stack" hidden={{ token }}>
      <Note tone="warn">
        <Sentence text={t.about} parts={{ email: <bdi>{signedInAs}</bdi> }} />
      </Note>
      <button type="submit" class="btn primary wide">
        {t.submit}
      </button>
    </Form>
  );
};

const Accept: FC<JoinProps> = ({ frame, token }) => {
  const t = frame.t.pages.join.accept;
  return (
    <Form action="/join" class="btns end" hidden={{ token }}>
      <a class="btn quiet" href="/">
        {t.decline}
      </a>
      <button type="submit" class="btn primary">
        {t.submit}
      </button>
    </Form>
  );
};

const NotYou: FC<{ readonly frame: Frame }> = ({ frame }) => <p class="small muted">{frame.t.pages.join.notYou}</p>;
