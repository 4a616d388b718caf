import type { FC } from 'hono/jsx';
import type { PolicyImpact } from '../../domain/policy/preview-change.ts';
import { EmailPeople } from './email-people.tsx';
import { OwnersTold } from './owners-told.tsx';
import { AuthLayout } from './parts/auth-layout.tsx';
import { Confirmation, type ConfirmationKind, ConfirmedButtons, StepUpForm } from './parts/confirmation.tsx';
import { Form } from './parts/form.tsx';
import { ImpactList } from './parts/impact-list.tsx';
import { FieldError, problemOf } from './parts/problems.tsx';
import type { FieldProblem, Frame, OrganizationNav } from './props.ts';

export interface ChangePolicyProps {
  readonly frame: Frame;
  readonly organization: OrganizationNav;
  readonly turning: 'on' | 'off';
  readonly impact: PolicyImpact & { readonly silencedKeys: number };
  readonly openSessions: 'at-once' | 'next-sign-in';
  /** Whether those who must set it up are invited by mail. */
  readonly emailPeople: boolean;
  /** Of the policy that this page saw. */
  readonly version: number;
  readonly confirmation: ConfirmationKind;
  /** Whether an authenticator app may confirm in the password's place. */
  readonly codeOffered: boolean;
  readonly problems?: readonly FieldProblem[];
}

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
      lead={t[turning].lead({ ...impact, organization: organization.name })}
      width="wide"
      problems={problems}
      fields={fields}
    >
      <Form action={`${home}/change`} class="stack" hidden={hidden}>
        <ImpactList frame={frame} home={`/organizations/${organization.id}`} turning={turning} impact={impact} />
        {turning === 'on' ? <OpenSessions {...props} /> : <OwnersTold frame={frame} told={t.off.told} />}
        {turning === 'on' && impact.mustSetUp > 0 ? (
          <EmailPeople {...props} hint={frame.t.pages.changePolicy.emailPeopleHint} />
        ) : null}
        <Confirmation {...props} hint={t.confirmationHint} here={`${home}/change?to=${turning}`} />
        <ConfirmedButtons frame={frame} confirmation={confirmation} cancel={home}>
          <button type="submit" class={`btn ${turning === 'on' ? 'primary' : 'bad'}`}>
            {t[turning].submit}
          </button>
        </ConfirmedButtons>
      </Form>
      <StepUpForm returnTo={`${home}/change?to=${turning}`} />
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
