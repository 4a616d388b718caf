import type { FC } from 'hono/jsx';
import { AuthLayout } from './parts/auth-layout.tsx';
import { TextField } from './parts/field.tsx';
import { Form } from './parts/form.tsx';
import { Sentence } from './parts/sentence.tsx';
import type { FieldProblem, Frame } from './props.ts';

export interface RecoveryCodeProps {
  readonly frame: Frame;
  readonly email: string;
  /** Whether a code to the mailbox may open a new set-up. */
  readonly byMail: boolean;
  readonly problems?: readonly FieldProblem[];
}

const EXAMPLE = 'M9S3-46Q3-D2KT-7B4W';

export const RecoveryCodeView: FC<RecoveryCodeProps> = ({ frame, email, byMail, problems = [] }) => {
  const t = frame.t.pages.recoveryCode;
  const example = (
    <span class="nowrap" translate="no">
      {EXAMPLE}
    </span>
  );
  return (
    <AuthLayout
      frame={frame}
      title={t.title}
      lead={t.lead}
      problems={problems}
      fields={['recovery_code']}
      account={email}
      leave={{ action: '/sign-in/cancel', label: frame.t.common.startAgain }}
    >
      <Form action="/sign-in/recovery-code" class="stack">
        <TextField
          frame={frame}
          problems={problems}
          name="recovery_code"
          label={t.label}
          hint={<Sentence text={t.hint} parts={{ example }} />}
          input={{
            class: 'input code recovery',
            inputmode: 'text',
            autocomplete: 'off',
            autocapitalize: 'characters',
            spellcheck: false,
            maxlength: 40,
            dir: 'ltr',
            autofocus: true,
          }}
        />
        <button type="submit" class="btn primary wide">
          {t.submit}
        </button>
      </Form>
      {byMail ? <ByMail frame={frame} /> : null}
      <WithoutCodes frame={frame} />
      <p class="small">
        <a href="/sign-in/code">{t.anotherWay}</a>
      </p>
    </AuthLayout>
  );
};

const ByMail: FC<Pick<RecoveryCodeProps, 'frame'>> = ({ frame }) => {
  const t = frame.t.pages.recoveryCode;
  return (
    <Form action="/sign-in/mailbox/begin" class="sep gap3">
      <p class="small muted" id="by-mail-about">
        {t.byMailAbout}
      </p>
      <button type="submit" class="btn quiet wide" aria-describedby="by-mail-about">
        {t.byMail}
      </button>
    </Form>
  );
};

const WithoutCodes: FC<Pick<RecoveryCodeProps, 'frame'>> = ({ frame }) => {
  const t = frame.t.pages.recoveryCode;
  return (
    <details>
      <summary>{t.noCodes}</summary>
      <p class="small muted more">{frame.canMail ? t.askSomeone : t.askForMail}</p>
    </details>
  );
};
