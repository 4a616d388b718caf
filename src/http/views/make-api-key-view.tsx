import type { FC } from 'hono/jsx';
import { SCOPES, type Scope } from '../../domain/api-keys/scopes.ts';
import { AuthLayout } from './parts/auth-layout.tsx';
import {
  Confirmation,
  type ConfirmationKind,
  ConfirmedButtons,
  isProvenElsewhere,
  StepUpForm,
} from './parts/confirmation.tsx';
import { TextField } from './parts/field.tsx';
import { Form } from './parts/form.tsx';
import { Note } from './parts/note.tsx';
import { FieldError, problemOf } from './parts/problems.tsx';
import type { FieldProblem, Frame, OrganizationNav } from './props.ts';

/** The lives that the page offers, in days; a program may choose any other. */
export const LIVES = [7, 30, 90, 180, 365] as const;

export interface MakeApiKeyProps {
  readonly frame: Frame;
  /** Of the admin. */
  readonly email: string;
  readonly organization: OrganizationNav;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly days: number;
  /** Sent along, so that a reload makes no second key. */
  readonly once: string;
  readonly confirmation: ConfirmationKind;
  readonly codeOffered: boolean;
  readonly problems: readonly FieldProblem[];
  readonly links: { readonly action: string; readonly back: string };
}

/** Of the checkbox: a form of ours has each name once. */
export const fieldOf = (scope: Scope) => `may_${scope.replace(':', '_')}` as const;

export const MakeApiKeyView: FC<MakeApiKeyProps> = (props) => {
  const { frame, email, organization, confirmation, once, problems, links } = props;
  const t = frame.t.pages.makeApiKey;
  const fields = ['name', 'scopes', 'days', ...(confirmation === 'password' ? ['password'] : [])];
  return (
    <AuthLayout
      frame={frame}
      title={t.title}
      lead={t.lead(organization.name)}
      width="wide"
      problems={problems}
      fields={fields}
      account={email}
    >
      <Form action={links.action} class="stack" hidden={{ once }}>
        {/* First the proof, where it leads away from this page: what was typed would be lost. */}
        {isProvenElsewhere(confirmation) ? null : <Choices {...props} />}
        <Confirmation {...props} hint={t.confirmationHint} here={links.action} />
        <ConfirmedButtons frame={frame} confirmation={confirmation} cancel={links.back}>
          <button type="submit" class="btn primary">
            {t.submit}
          </button>
        </ConfirmedButtons>
      </Form>
      <StepUpForm returnTo={links.action} />
    </AuthLayout>
  );
};

const Choices: FC<MakeApiKeyProps> = (props) => {
  const { frame, name, problems } = props;
  const t = frame.t.pages.makeApiKey;
  return (
    <>
      <TextField
        frame={frame}
        problems={problems}
        name="name"
        label={t.name}
        hint={t.nameHint}
        input={{ value: name, autocomplete: 'off', maxlength: 200 }}
      />
      <ScopeBoxes {...props} />
      <Days {...props} />
      <Note tone="warn">{t.warning}</Note>
      <p class="small muted">{t.yours}</p>
    </>
  );
};

const ScopeBoxes: FC<MakeApiKeyProps> = ({ frame, scopes, problems }) => {
  const t = frame.t.pages.makeApiKey;
  const problem = problemOf(problems, 'scopes');
  return (
    <fieldset id="scopes" tabindex={-1} aria-describedby={problem === null ? undefined : 'scopes-error'}>
      <legend class="label">{t.scopes}</legend>
      {problem === null ? null : <FieldError frame={frame} id="scopes-error" problem={problem} />}
      {SCOPES.map((scope) => (
        <label class="check">
          <input
            type="checkbox"
            name={fieldOf(scope)}
            value="yes"
            checked={scopes.includes(scope)}
            aria-invalid={problem === null ? undefined : 'true'}
          />
          <span>{frame.t.scopes[scope]}</span>
          <code class="hint" translate="no">
            {scope}
          </code>
        </label>
      ))}
    </fieldset>
  );
};

const Days: FC<MakeApiKeyProps> = ({ frame, days, problems }) => {
  const t = frame.t.pages.makeApiKey;
  const problem = problemOf(problems, 'days');
  return (
    <div class="field">
      <label for="days">{t.days}</label>
      {problem === null ? null : <FieldError frame={frame} id="days-error" problem={problem} />}
      <select class="input" id="days" name="days">
        {LIVES.map((life) => (
          <option value={String(life)} selected={life === days}>
            {t.daysOf(life)}
          </option>
        ))}
      </select>
    </div>
  );
};
