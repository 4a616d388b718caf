import type { Child, FC, PropsWithChildren } from 'hono/jsx';
import type { FieldProblem, Frame } from '../props.ts';
import { Brand } from './brand.tsx';
import { Document } from './document.tsx';
import { Form } from './form.tsx';
import { Icon, type IconName } from './icon.tsx';
import type { Tone } from './note.tsx';
import { ErrorSummary } from './problems.tsx';
import { Sentence } from './sentence.tsx';
import { Steps, type StepsAt } from './steps.tsx';

interface AuthLayoutProps {
  readonly frame: Frame;
  readonly title: string;
  readonly lead?: Child;
  /** Not shown where it is the only one. */
  readonly step?: StepsAt | undefined;
  readonly hero?: { readonly icon: IconName; readonly tone: Tone };
  readonly width?: 'narrow' | 'wide';
  readonly problems?: readonly FieldProblem[] | undefined;
  /** Names of the page's fields; more than one calls for an error summary. */
  readonly fields?: readonly string[];
  /** Whose sign-in this is. */
  readonly account?: string | null;
  /** The way out of what is going on here. */
  readonly leave?: { readonly action: string; readonly label: string };
}

/** One centered column for everything that comes before, or asks apart from, the settings pages. */
export const AuthLayout: FC<PropsWithChildren<AuthLayoutProps>> = (props) => {
  const { frame, title, lead, step, hero, width = 'narrow', problems = [], fields = [], children } = props;
  return (
    <Document frame={frame} title={title} failed={problems.length > 0}>
      <div class="auth">
        <main class={width} aria-labelledby="title">
          <Brand name={frame.brand} />
          <div class="card">
            <div class="stack">
              {hero ? (
                <span class={`hero ${hero.tone}`}>
                  <Icon name={hero.icon} size={22} />
                </span>
              ) : null}
              <div class="head">
                {step !== undefined && step.steps > 1 ? <Steps frame={frame} {...step} /> : null}
                <h1 id="title">{title}</h1>
                {lead ? <p class="muted">{lead}</p> : null}
              </div>
              <ErrorSummary frame={frame} problems={problems} fields={fields} />
              {children}
            </div>
          </div>
        </main>
        <AuthFooter {...props} />
      </div>
    </Document>
  );
};

const AuthFooter: FC<AuthLayoutProps> = ({ frame, account = null, leave }) => {
  const { common } = frame.t;
  return (
    <footer class="no-print">
      {account === null ? null : (
        <span>
          <Sentence text={common.signedInAs} parts={{ email: <bdi>{account}</bdi> }} />
        </span>
      )}
      {leave ? (
        <Form action={leave.action}>
          <button type="submit" class="link-like aside-link">
            {leave.label}
          </button>
        </Form>
      ) : null}
      <a class="aside-link" href="/help">
        {common.help}
      </a>
      {frame.development ? (
        <a class="aside-link" href="/dev/inbox">
          {common.developmentInbox}
        </a>
      ) : null}
    </footer>
  );
};
