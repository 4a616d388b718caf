import type { FC } from 'hono/jsx';
import type { Method } from '../../domain/authenticators/methods.ts';
import { AuthLayout } from './parts/auth-layout.tsx';
import { Form } from './parts/form.tsx';
import { Icon } from './parts/icon.tsx';
import { METHOD_ICONS } from './parts/method-icons.ts';
import { Moment } from './parts/moment.tsx';
import { Note } from './parts/note.tsx';
import { Sentence } from './parts/sentence.tsx';
import type { StepsAt } from './parts/steps.tsx';
import { becomesOfHeld, reasonFor, type SetUpAbout } from './parts/why-set-up.tsx';
import type { Frame } from './props.ts';

export interface ChooseMethodProps {
  readonly frame: Frame;
  readonly about: SetUpAbout;
  readonly step: StepsAt;
  readonly methods: readonly Method[];
  /** Milliseconds. */
  readonly deadline: number | null;
  readonly canSignOutAndDoLater: boolean;
  /** The member asked for this set-up, nobody requires it: it may wait. */
  readonly canPostpone: boolean;
  /** Entered from the settings of an open session, not at sign-in. */
  readonly inSession: boolean;
}

export const ChooseMethodView: FC<ChooseMethodProps> = (props) => {
  const { frame, about, step, deadline, canSignOutAndDoLater, canPostpone, inSession } = props;
  const t = frame.t.pages.chooseMethod;
  const held = becomesOfHeld(frame, about);
  const leave = { action: '/sign-in/cancel', label: frame.t.common.signOut };
  return (
    <AuthLayout
      frame={frame}
      title={t.title}
      lead={reasonFor(frame, about)}
      step={step}
      width="wide"
      {...(inSession ? {} : { leave })}
    >
      {deadline === null ? null : (
        <Note tone="info">
          <Sentence text={t.deadline} parts={{ time: <Moment frame={frame} at={deadline} /> }} />
        </Note>
      )}
      {held === null ? null : <Note tone="info">{held}</Note>}
      <MethodCards {...props} />
      {props.methods.includes('passkey') ? (
        <p class="hint" data-without-script>
          {t.withoutScript}
        </p>
      ) : null}
      <details>
        <summary>{frame.t.common.why}</summary>
        <p class="small muted more">{t.why}</p>
      </details>
      {canSignOutAndDoLater ? (
        <Form action="/settings/set-up/later">
          <button type="submit" class="btn quiet wide">
            {t.later}
          </button>
        </Form>
      ) : null}
      {canPostpone ? (
        <Form action="/set-up/later">
          <button type="submit" class="btn quiet wide">
            {frame.t.common.notNow}
          </button>
        </Form>
      ) : null}
      {inSession ? (
        <p class="small">
          <a href="/settings/sign-in">{frame.t.common.cancel}</a>
        </p>
      ) : null}
    </AuthLayout>
  );
};

const MethodCards: FC<ChooseMethodProps> = ({ frame, methods }) => {
  const t = frame.t.pages.chooseMethod;
  return (
    <Form action="/set-up/method" class="choices">
      {methods.map((method) => (
        <button
          type="submit"
          class="choice"
          name="method"
          value={method}
          {...(method === 'passkey' ? { 'data-passkey-choice': true, hidden: true } : {})}
        >
          <span class="ico">
            <Icon name={METHOD_ICONS[method]} size={22} />
          </span>
          <span>
            <b>{t.methods[method].name}</b>
            <small>{t.methods[method].about}</small>
          </span>
          <span class="go">
            <Icon name="go" size={16} />
          </span>
        </button>
      ))}
    </Form>
  );
};
