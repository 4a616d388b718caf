import type { FC } from 'hono/jsx';
import { AuthLayout } from './parts/auth-layout.tsx';
import { CopyButton } from './parts/copy-button.tsx';
import { Form } from './parts/form.tsx';
import { Icon } from './parts/icon.tsx';
import { Moment } from './parts/moment.tsx';
import { Note } from './parts/note.tsx';
import { FieldError, problemOf } from './parts/problems.tsx';
import { Sentence } from './parts/sentence.tsx';
import type { StepsAt } from './parts/steps.tsx';
import type { FieldProblem, Frame } from './props.ts';

export interface RecoveryCodesProps {
  readonly frame: Frame;
  /** As people read them: four times four characters with hyphens. */
  readonly codes: readonly string[];
  readonly account: { readonly issuer: string; readonly email: string };
  /** Milliseconds. */
  readonly madeAt: number;
  /** The last step of a set-up; null where it stands alone. */
  readonly step: StepsAt | null;
  readonly finish:
    | { readonly label: 'organization'; readonly name: string }
    | { readonly label: 'settings' }
    | { readonly label: 'continue' };
  readonly problems?: readonly FieldProblem[];
}

export const RecoveryCodesView: FC<RecoveryCodesProps> = (props) => {
  const { frame, codes, account, madeAt, step, problems = [] } = props;
  const t = frame.t.pages.recoveryCodes;
  const whose = <bdi>{frame.t.pages.challenge.account(account.issuer, account.email)}</bdi>;
  return (
    <AuthLayout
      frame={frame}
      title={t.title}
      lead={t.lead}
      width="wide"
      problems={problems}
      fields={['saved']}
      account={account.email}
      step={step ?? undefined}
    >
      <p class="small print-only">
        <Sentence text={t.account} parts={{ account: whose, time: <Moment frame={frame} at={madeAt} /> }} />
      </p>
      <ol class="codes" translate="no" aria-label={t.list} id="codes">
        {codes.map((code) => (
          <li>{code}</li>
        ))}
      </ol>
      <WaysToKeep frame={frame} />
      <Note tone="warn">
        <strong>{t.onlyTime}</strong> {t.keep}
      </Note>
      <Finish {...props} />
    </AuthLayout>
  );
};

const WaysToKeep: FC<{ readonly frame: Frame }> = ({ frame }) => {
  const t = frame.t.pages.recoveryCodes;
  return (
    <div class="gap2 no-print">
      <div class="trio">
        <a class="btn quiet sm" href="/set-up/recovery-codes.txt" download>
          <Icon name="download" size={16} />
          {t.download}
        </a>
        <CopyButton frame={frame} source="codes" label={t.copy} />
        <button type="button" class="btn quiet sm" data-print hidden>
          <Icon name="print" size={16} />
          {t.print}
        </button>
      </div>
      <p class="hint" data-without-script>
        {t.printYourself}
      </p>
    </div>
  );
};

const Finish: FC<RecoveryCodesProps> = ({ frame, finish, problems = [] }) => {
  const t = frame.t.pages.recoveryCodes;
  const problem = problemOf(problems, 'saved');
  return (
    <Form action="/set-up/recovery-codes" class="stack no-print">
      <div class="field">
        {problem === null ? null : <FieldError frame={frame} id="saved-error" problem={problem} />}
        <label class="check">
          <input
            type="checkbox"
            id="saved"
            name="saved"
            value="yes"
            required
            aria-describedby={problem === null ? undefined : 'saved-error'}
            aria-invalid={problem === null ? undefined : 'true'}
            autofocus={problem !== null}
          />
          <span>{t.saved}</span>
        </label>
      </div>
      <button type="submit" class="btn primary wide">
        {finish.label === 'organization' ? t.finish.organization(finish.name) : t.finish[finish.label]}
      </button>
    </Form>
  );
};
