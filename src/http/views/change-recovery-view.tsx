import type { FC } from 'hono/jsx';
import { OwnersTold } from './owners-told.tsx';
import { AuthLayout } from './parts/auth-layout.tsx';
import { Confirmation, type ConfirmationKind, ConfirmedButtons, StepUpForm } from './parts/confirmation.tsx';
import { Form } from './parts/form.tsx';
import type { FieldProblem, Frame, OrganizationNav } from './props.ts';

export interface ChangeRecoveryProps {
  readonly frame: Frame;
  readonly organization: OrganizationNav;
  readonly turning: 'on' | 'off';
  /** Of the policy that this page saw. */
  readonly version: number;
  readonly confirmation: ConfirmationKind;
  /** Whether an authenticator app may confirm in the password's place. */
  readonly codeOffered: boolean;
  readonly problems?: readonly FieldProblem[];
}

/** Recovery by mail is a weaker door: what it opens is said before it is opened (S9). */
export const ChangeRecoveryView: FC<ChangeRecoveryProps> = (props) => {
  const { frame, organization, turning, version, confirmation, problems = [] } = props;
  const t = frame.t.pages.changeRecovery;
  const home = `/organizations/${organization.id}/settings/access-security`;
  const here = `${home}/recovery?to=${turning}`;
  return (
    <AuthLayout
      frame={frame}
      title={t[turning].title}
      lead={t[turning].lead(organization.name)}
      width="wide"
      problems={problems}
      fields={confirmation === 'password' ? ['password'] : []}
    >
      <Form action={`${home}/recovery`} class="stack" hidden={{ to: turning, version: String(version) }}>
        <ul class="bullets">
          {t[turning].facts.map((fact) => (
            <li>{fact}</li>
          ))}
        </ul>
        <OwnersTold frame={frame} told={t.told} />
        <Confirmation {...props} hint={t.confirmationHint} here={here} />
        <ConfirmedButtons frame={frame} confirmation={confirmation} cancel={home}>
          <button type="submit" class={`btn ${turning === 'on' ? 'bad' : 'primary'}`}>
            {t[turning].submit}
          </button>
        </ConfirmedButtons>
      </Form>
      <StepUpForm returnTo={here} />
    </AuthLayout>
  );
};
