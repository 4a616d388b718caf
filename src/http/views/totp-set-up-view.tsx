import type { FC } from 'hono/jsx';
import { AuthLayout } from './parts/auth-layout.tsx';
import { CodeField } from './parts/code-field.tsx';
import { CopyButton } from './parts/copy-button.tsx';
import { Form } from './parts/form.tsx';
import { Sentence } from './parts/sentence.tsx';
import type { StepsAt } from './parts/steps.tsx';
import { NotAccepted, type SetUpAbout, WhySetUp } from './parts/why-set-up.tsx';
import type { FieldProblem, Frame } from './props.ts';

export interface TotpSetUpProps {
  readonly frame: Frame;
  /** Modules along one side, quiet zone included, and the `d` of a path that draws the dark ones. */
  readonly qr: { readonly size: number; readonly path: string };
  /** Base32, without spaces. */
  readonly secret: string;
  readonly otpauthUri: string;
  readonly issuer: string;
  readonly email: string;
  readonly about: SetUpAbout;
  readonly step: StepsAt;
  /** Whether there is another method to choose. */
  readonly canChooseAgain: boolean;
  readonly inSession: boolean;
  readonly problems?: readonly FieldProblem[];
}

export const TotpSetUpView: FC<TotpSetUpProps> = (props) => {
  const { frame, about, step, canChooseAgain, inSession, problems = [] } = props;
  const t = frame.t.pages.totpSetUp;
  const leave = { action: '/sign-in/cancel', label: frame.t.common.signOut };
  return (
    <AuthLayout
      frame={frame}
      title={t.title}
      lead={t.lead}
      step={step}
      width="wide"
      problems={problems}
      fields={['code']}
      account={props.email}
      {...(inSession ? {} : { leave })}
    >
      <NotAccepted frame={frame} about={about} />
      <QrCode {...props} />
      <ByHand {...props} />
      <Form action="/set-up/app" class="stack">
        <CodeField frame={frame} problems={problems} name="code" label={t.label} autofocus={problems.length > 0} />
        <button type="submit" class="btn primary wide">
          {t.submit}
        </button>
      </Form>
      <WhySetUp frame={frame} about={about} />
      <WaysOut frame={frame} canChooseAgain={canChooseAgain} inSession={inSession} />
    </AuthLayout>
  );
};

/** Back to the choice, and back to where it began. */
export const WaysOut: FC<Pick<TotpSetUpProps, 'frame' | 'canChooseAgain' | 'inSession'>> = (props) => {
  const { frame, canChooseAgain, inSession } = props;
  if (!canChooseAgain && !inSession) return null;
  return (
    <p class="small btns">
      {canChooseAgain ? <a href="/set-up">{frame.t.pages.totpSetUp.another}</a> : null}
      {inSession ? <a href="/settings/sign-in">{frame.t.common.cancel}</a> : null}
    </p>
  );
};

/** Black on white in every theme: cameras read nothing else well. */
const QrCode: FC<TotpSetUpProps> = ({ frame, qr }) => (
  <div class="qr">
    <svg
      viewBox={`0 0 ${qr.size} ${qr.size}`}
      shape-rendering="crispEdges"
      role="img"
      aria-label={frame.t.pages.totpSetUp.qr}
    >
      <path fill="#fff" d={`M0 0h${qr.size}v${qr.size}H0z`} />
      <path fill="#000" d={qr.path} />
    </svg>
  </div>
);

const ByHand: FC<TotpSetUpProps> = ({ frame, secret, otpauthUri, issuer, email }) => {
  const t = frame.t.pages.totpSetUp;
  const groups = secret.match(/.{1,4}/g) ?? [];
  return (
    <details>
      <summary>{t.cannotScan}</summary>
      <div class="gap3 more">
        <p class="hint">
          <Sentence text={t.byHand} parts={{ email: <bdi>{email}</bdi>, issuer: <bdi>{issuer}</bdi> }} />
        </p>
        <p>
          <span class="vh">{t.key}</span>{' '}
          <code class="key" translate="no" id="key" dir="ltr">
            {groups.join(' ')}
          </code>
        </p>
        <div class="btns">
          <CopyButton frame={frame} source="key" label={t.copyKey} />
          <a class="btn quiet sm" href={otpauthUri}>
            {t.openInApp}
          </a>
        </div>
      </div>
    </details>
  );
};
