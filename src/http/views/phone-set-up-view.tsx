import type { FC } from 'hono/jsx';
import type { TextLook } from '../../application/engine.ts';
import { AuthLayout } from './parts/auth-layout.tsx';
import { byName } from './parts/country-names.ts';
import { Field, inputWiring, TextField } from './parts/field.tsx';
import { Form } from './parts/form.tsx';
import { Note } from './parts/note.tsx';
import type { StepsAt } from './parts/steps.tsx';
import { NotAccepted, type SetUpAbout, WhySetUp } from './parts/why-set-up.tsx';
import type { FieldProblem, Frame } from './props.ts';
import { WaysOut } from './totp-set-up-view.tsx';

export interface PhoneSetUpProps {
  readonly frame: Frame;
  readonly email: string;
  readonly countries: TextLook['countries'];
  readonly channels: TextLook['channels'];
  /** As they were typed. */
  readonly values: { readonly phone: string; readonly country: string };
  readonly about: SetUpAbout;
  readonly step: StepsAt;
  readonly canChooseAgain: boolean;
  readonly inSession: boolean;
  readonly problems: readonly FieldProblem[];
}

export const PhoneSetUpView: FC<PhoneSetUpProps> = (props) => {
  const { frame, email, values, about, step, inSession, channels, problems } = props;
  const t = frame.t.pages.phoneSetUp;
  const leave = { action: '/sign-in/cancel', label: frame.t.common.signOut };
  return (
    <AuthLayout
      frame={frame}
      title={t.title}
      lead={t.lead}
      step={step}
      problems={problems}
      fields={['country', 'phone']}
      account={email}
      {...(inSession ? {} : { leave })}
    >
      <NotAccepted frame={frame} about={about} />
      <Note tone="warn">{t.risk}</Note>
      <Form action="/set-up/text" class="stack">
        <CountryField {...props} />
        <TextField
          frame={frame}
          problems={problems}
          name="phone"
          label={t.phone}
          hint={t.phoneHint}
          input={{ type: 'tel', inputmode: 'tel', autocomplete: 'tel', value: values.phone, maxlength: 60, dir: 'ltr' }}
        />
        <button type="submit" class="btn primary wide" name="channel" value="text">
          {t.submit}
        </button>
        {channels.includes('call') ? (
          <button type="submit" class="btn quiet wide" name="channel" value="call">
            {t.call}
          </button>
        ) : null}
      </Form>
      <WhySetUp frame={frame} about={about} />
      <WaysOut {...props} />
    </AuthLayout>
  );
};

/** Only for numbers that do not name their country themselves. */
const CountryField: FC<PhoneSetUpProps> = ({ frame, countries, values, problems }) => {
  const t = frame.t.pages.phoneSetUp;
  const field = { frame, name: 'country', label: t.country, problems };
  const [only = null, ...others] = countries;
  const chosen = others.length === 0 ? only?.code : values.country;
  return (
    <Field {...field}>
      <select class="input" {...selectWiring(field)} autocomplete="country">
        {others.length === 0 ? null : <option value="">{t.chooseCountry}</option>}
        {byName(frame, countries).map(({ code, name, callingCode }) => (
          <option value={code} selected={code === chosen}>
            {t.countryOption(name, callingCode)}
          </option>
        ))}
      </select>
    </Field>
  );
};

function selectWiring(field: Parameters<typeof inputWiring>[0]) {
  const { id, name, 'aria-describedby': describedBy, 'aria-invalid': invalid } = inputWiring(field);
  return { id, name, 'aria-describedby': describedBy, 'aria-invalid': invalid };
}
