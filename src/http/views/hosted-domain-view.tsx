import type { FC } from 'hono/jsx';
import { AuthLayout } from './parts/auth-layout.tsx';
import { Confirmation, type ConfirmationKind, ConfirmedButtons, StepUpForm } from './parts/confirmation.tsx';
import { TextField } from './parts/field.tsx';
import { Form } from './parts/form.tsx';
import type { FieldProblem, Frame, OrganizationNav } from './props.ts';

export interface HostedDomainProps {
  readonly frame: Frame;
  readonly organization: OrganizationNav;
  /** Their names, as a list in words. */
  readonly providers: string;
  readonly which: 'any' | 'one';
  readonly domain: string;
  /** Of the policy that this page saw. */
  readonly version: number;
  readonly confirmation: ConfirmationKind;
  readonly codeOffered: boolean;
  readonly problems: readonly FieldProblem[];
}

export const HostedDomainView: FC<HostedDomainProps> = (props) => {
  const { frame, organization, providers, version, confirmation, problems } = props;
  const t = frame.t.pages.hostedDomain;
  const home = `/organizations/${organization.id}/settings/access-security`;
  const here = `${home}/hosted-domain`;
  return (
    <AuthLayout
      frame={frame}
      title={t.title}
      lead={t.lead({ organization: organization.name, providers })}
      width="wide"
      problems={problems}
      fields={['domain', ...(confirmation === 'password' ? ['password'] : [])]}
    >
      <Form action={here} class="stack" hidden={{ version: String(version) }}>
        <Choice {...props} />
        <ul class="bullets">
          {t.facts.map((fact) => (
            <li>{fact}</li>
          ))}
        </ul>
        <Confirmation {...props} hint={t.confirmationHint} here={here} />
        <ConfirmedButtons frame={frame} confirmation={confirmation} cancel={home}>
          <button type="submit" class="btn primary">
            {t.submit}
          </button>
        </ConfirmedButtons>
      </Form>
      <StepUpForm returnTo={here} />
    </AuthLayout>
  );
};

const Choice: FC<HostedDomainProps> = ({ frame, which, domain, problems }) => {
  const t = frame.t.pages.hostedDomain;
  return (
    <fieldset class="gap2">
      <legend class="label">{t.which}</legend>
      {(['any', 'one'] as const).map((choice) => (
        <label class="radio">
          <input type="radio" name="which" value={choice} checked={choice === which} />
          <b>{t[choice]}</b>
        </label>
      ))}
      <TextField
        {...{ frame, problems }}
        name="domain"
        label={t.domain}
        hint={t.domainHint}
        input={{ value: domain, required: false, maxlength: 300, autocapitalize: 'none', spellcheck: false }}
      />
    </fieldset>
  );
};
