import type { FC } from 'hono/jsx';
import type { TextLook } from '../../application/engine.ts';
import { AuthLayout } from './parts/auth-layout.tsx';
import { Confirmation, type ConfirmationKind, ConfirmedButtons, StepUpForm } from './parts/confirmation.tsx';
import { byName } from './parts/country-names.ts';
import { Form } from './parts/form.tsx';
import { FieldError, problemOf } from './parts/problems.tsx';
import type { FieldProblem, Frame, OrganizationNav } from './props.ts';

export interface TextCountriesProps {
  readonly frame: Frame;
  readonly organization: OrganizationNav;
  /** What the installation writes to. */
  readonly countries: TextLook['countries'];
  readonly which: 'all' | 'some';
  readonly chosen: readonly string[];
  /** Of the policy that this page saw. */
  readonly version: number;
  readonly confirmation: ConfirmationKind;
  readonly codeOffered: boolean;
  readonly problems: readonly FieldProblem[];
}

/** The name of one country's box. */
export const fieldOfCountry = (code: string) => `country_${code}` as const;

export const TextCountriesView: FC<TextCountriesProps> = (props) => {
  const { frame, organization, version, confirmation, problems } = props;
  const t = frame.t.pages.textCountries;
  const home = `/organizations/${organization.id}/settings/access-security`;
  const here = `${home}/text-countries`;
  return (
    <AuthLayout
      frame={frame}
      title={t.title}
      lead={t.lead(organization.name)}
      width="wide"
      problems={problems}
      fields={['countries', ...(confirmation === 'password' ? ['password'] : [])]}
    >
      <Form action={here} class="stack" hidden={{ version: String(version) }}>
        <Which {...props} />
        <Boxes {...props} />
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

const Which: FC<TextCountriesProps> = ({ frame, which }) => {
  const t = frame.t.pages.textCountries;
  return (
    <fieldset class="gap2">
      <legend class="label">{t.which}</legend>
      {(['all', 'some'] as const).map((choice) => (
        <label class="radio">
          <input type="radio" name="which" value={choice} checked={choice === which} />
          <b>{t[choice]}</b>
        </label>
      ))}
    </fieldset>
  );
};

const Boxes: FC<TextCountriesProps> = ({ frame, countries, chosen, problems }) => {
  const t = frame.t.pages.textCountries;
  const problem = problemOf(problems, 'countries');
  return (
    <fieldset id="countries" tabindex={-1} aria-describedby={problem === null ? undefined : 'countries-error'}>
      <legend class="label">{t.list}</legend>
      {problem === null ? null : <FieldError frame={frame} id="countries-error" problem={problem} />}
      <div class="countries">
        {byName(frame, countries).map(({ code, name }) => (
          <label class="check">
            <input type="checkbox" name={fieldOfCountry(code)} value="yes" checked={chosen.includes(code)} />
            <span>{name}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
};
