import type { FC } from 'hono/jsx';
import { AuthLayout } from './parts/auth-layout.tsx';
import { Form } from './parts/form.tsx';
import { ImpactList } from './parts/impact-list.tsx';
import { Note } from './parts/note.tsx';
import { PasswordField } from './parts/password-field.tsx';
import { FieldError, problemOf } from './parts/problems.tsx';
import type { FieldProblem, Frame, OrganizationNav } from './props.ts';

export interface ChangePolicyProps {
  readonly frame: Frame;
  readonly organization: OrganizationNav;
  readonly turning: 'on' | 'off';
  readonly impact: {
    readonly total: number;
    readonly noChange: number;
    readonly mustSetUp: number;
    /** Of those who must set it up. */
    readonly signedInNow: number;
  };
  readonly openSessions: 'at-once' | 'next-sign-in';
  /** Whether those who must set it up are invited by mail. */
  readonly emailPeople: boolean;
  /** Of the policy that this page saw. */
  readonly version: number;
  /** `code-only`: there is no password. `confirmed`: the proof is fresh already. */
  readonly confirmation: 'password' | 'confirmed' | 'code-only';
  /** Whether an authenticator app may confirm in the password's place. */
  readonly codeOffered: boolean;
  readonly problems?: readonly FieldProblem[];
}

/** A form of its own beside the main one: forms cannot be nested, so its button names it. */
const STEP_UP = 'step-up';

export const ChangePolicyView: FC<ChangePolicyProps> = (props) => {
  const { frame, organization, turning, impact, version, confirmation, problems = [] } = props;
  const t = frame.t.pages.changePolicy;
  const home = `/organizations/${organization.id}/settings/access-security`;
  const fields = [...(turning === 'on' ? ['open_sessions'] : []), ...(confirmation === 'password' ? ['password'] : [])];
  const hidden = {
    to: turning,
    version: String(version),
    seen_must_set_up: String(impact.mustSetUp),
    seen_total: String(impact.total),
  };
  return (
    <AuthLayout
      frame={frame}
      title={t[turning].title}
      lead={t[turning].lead(impact.total, organization.name)}
      width="wide"
      problems={problems}
      fields={fields}
    >
      <Form action={`${home}/change`} class="stack" hidden={hidden}>
        <ImpactList frame={frame} turning={turning} impact={impact} />
        {turning === 'on' ? <OpenSessions {...props} /> : <p class="small muted">{t.off.told}</p>}
        {turning === 'on' && impact.mustSetUp > 0 ? <EmailPeople {...props} /> : null}
        <Confirmation {...props} />
        <div class="btns end">
          <a class="btn quiet" href={home}>
            {frame.t.common.cancel}
          </a>
          {confirmation === 'code-only' ? null : (
            <button type="submit" class={`btn ${turning === 'on' ? 'primary' : 'bad'}`}>
              {t[turning].submit}
            </button>
          )}
        </div>
      </Form>
      <Form action="/step-up" id={STEP_UP} class="gone" hidden={{ return_to: `${home}/change?to=${turning}` }} />
    </AuthLayout>
  );
};

const OpenSessions: FC<ChangePolicyProps> = ({ frame, openSessions, problems = [] }) => {
  const t = frame.t.pages.changePolicy;
  const problem = problemOf(problems, 'open_sessions');
  return (
    <fieldset class="gap2" id="open_sessions">
      <legend class="label">{t.openSessions}</legend>
      {problem === null ? null : <FieldError frame={frame} id="open_sessions-error" problem={problem} />}
      {(['at-once', 'next-sign-in'] as const).map((choice) => (
        <label class="radio">
          <input type="radio" name="open_sessions" value={choice} checked={choice === openSessions} />
          <b>{t.choices[choice].name}</b>
          <span class="hint">{t.choices[choice].about}</span>
        </label>
      ))}
    </fieldset>
  );
};

const EmailPeople: FC<ChangePolicyProps> = ({ frame, impact, emailPeople }) => {
  const t = frame.t.pages.changePolicy;
  return (
    <label class="check">
      <input
        type="checkbox"
        name="email_people"
        value="yes"
        checked={emailPeople}
        aria-describedby="email_people-hint"
      />
      <span>{t.emailPeople(impact.mustSetUp)}</span>
      <span class="hint" id="email_people-hint">
        {t.emailPeopleHint}
      </span>
    </label>
  );
};

const Confirmation: FC<ChangePolicyProps> = ({ frame, confirmation, codeOffered, problems = [] }) => {
  const t = frame.t.pages.changePolicy;
  if (confirmation === 'confirmed') return <Note tone="ok">{t.confirmed}</Note>;
  if (confirmation === 'code-only') {
    return (
      <div class="gap3">
        <p class="small muted">{t.codeOnly}</p>
        <button type="submit" form={STEP_UP} class="btn primary wide">
          {t.useCode}
        </button>
      </div>
    );
  }
  return (
    <div class="gap2">
      <PasswordField
        frame={frame}
        problems={problems}
        name="password"
        label={t.password}
        hint={t.passwordHint}
        autocomplete="current-password"
      />
      {codeOffered ? (
        <button type="submit" form={STEP_UP} class="link-like small">
          {t.codeInstead}
        </button>
      ) : null}
    </div>
  );
};
