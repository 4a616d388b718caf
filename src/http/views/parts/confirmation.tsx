import type { FC, PropsWithChildren } from 'hono/jsx';
import type { FieldProblem, Frame } from '../props.ts';
import { Form } from './form.tsx';
import { Note } from './note.tsx';
import { PasswordField } from './password-field.tsx';
import { Sentence } from './sentence.tsx';

/**
 * `code-only`: the password alone would prove too little. `company`: the identity provider is to ask them again.
 * `no-password`: there is nothing to confirm with yet (M5).
 * `confirmed`: the proof is fresh already.
 */
export type ConfirmationKind = 'password' | 'confirmed' | 'code-only' | 'company' | 'no-password';

/** Nothing can be sent yet: the proof leads away from the page first, and what was typed would be lost. */
export const isProvenElsewhere = (confirmation: ConfirmationKind) =>
  confirmation === 'code-only' || confirmation === 'company' || confirmation === 'no-password';

export interface ConfirmationProps {
  readonly frame: Frame;
  readonly confirmation: ConfirmationKind;
  /** Whether an authenticator may confirm in the password's place. */
  readonly codeOffered: boolean;
  readonly problems?: readonly FieldProblem[];
  /** Why we ask. */
  readonly hint: string;
  /** This page, to come back to. */
  readonly here: string;
}

/** A form of its own beside the main one: forms cannot be nested, so its button names it. */
const STEP_UP = 'step-up';

/** Asks whoever is about to change something for a fresh proof: a password, or a code in its place. */
export const Confirmation: FC<ConfirmationProps> = ({
  frame,
  confirmation,
  codeOffered,
  problems = [],
  hint,
  here,
}) => {
  const t = frame.t.pages.confirmation;
  if (confirmation === 'confirmed') return <Note tone="ok">{t.confirmed}</Note>;
  if (confirmation === 'no-password') {
    const link = <a href={`/settings/password/new?return_to=${encodeURIComponent(here)}`}>{t.makePassword}</a>;
    return (
      <Note tone="warn">
        <Sentence text={t.noPassword} parts={{ link }} />
      </Note>
    );
  }
  if (confirmation === 'company') {
    return (
      <div class="gap3">
        <p class="small muted">{hint}</p>
        <a class="btn primary wide" href={`/confirm?return_to=${encodeURIComponent(here)}`}>
          {t.throughCompany}
        </a>
      </div>
    );
  }
  if (confirmation === 'code-only') {
    return (
      <div class="gap3">
        <p class="small muted">{hint}</p>
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
        hint={hint}
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

interface ConfirmedButtonsProps {
  readonly frame: Frame;
  readonly confirmation: ConfirmationKind;
  readonly cancel: string;
}

/** The way out, and the button that does it; the button only where the form can be sent. */
export const ConfirmedButtons: FC<PropsWithChildren<ConfirmedButtonsProps>> = (props) => {
  const { frame, confirmation, cancel, children } = props;
  return (
    <div class="btns end">
      <a class="btn quiet" href={cancel}>
        {frame.t.common.cancel}
      </a>
      {isProvenElsewhere(confirmation) ? null : children}
    </div>
  );
};

/** Stands beside the form that asks; leads back to where it was. */
export const StepUpForm: FC<{ readonly returnTo: string }> = ({ returnTo }) => (
  <Form action="/step-up" id={STEP_UP} class="gone" hidden={{ return_to: returnTo }} />
);
