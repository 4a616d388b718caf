import type { FC } from 'hono/jsx';
import type { Method } from '../../domain/authenticators/methods.ts';
import { FEW_RECOVERY_CODES } from '../../domain/recovery/recovery-code.ts';
import { Chip } from './parts/chip.tsx';
import { Form } from './parts/form.tsx';
import { Icon } from './parts/icon.tsx';
import { METHOD_ICONS } from './parts/method-icons.ts';
import { Moment } from './parts/moment.tsx';
import { Note } from './parts/note.tsx';
import { Sentence } from './parts/sentence.tsx';
import { ShellLayout } from './parts/shell-layout.tsx';
import type { Frame, OrganizationNav, Person } from './props.ts';

interface Authenticator {
  readonly id: string;
  readonly method: Method;
  /** What its owner calls it. */
  readonly name: string | null;
  /** Milliseconds, as is every time here. */
  readonly addedAt: number;
  readonly lastUsedAt: number | null;
  readonly removable: boolean;
  /** Of a phone: the last digits of its number. */
  readonly ending: string | null;
}

export const YOUR_SIGN_IN_NOTICES = [
  'password-changed',
  'method-set-up',
  'method-added',
  'method-changed',
  'method-removed',
  'backup-removed',
  'codes-made',
] as const;

export interface YourSignInProps {
  readonly frame: Frame;
  readonly person: Person;
  /** The only one, whose settings stand in the navigation. */
  readonly organization: OrganizationNav | null;
  /** `null` for people who have no password here. */
  readonly passwordChangedAt: number | null;
  readonly authenticators: readonly Authenticator[];
  readonly recoveryCodes: {
    readonly left: number;
    readonly total: number;
    readonly madeAt: number;
    readonly saved: boolean;
  } | null;
  /** Names of the organizations that require a second factor; while there is one, none can be removed. */
  readonly requiredBy: readonly string[];
  readonly notice: (typeof YOUR_SIGN_IN_NOTICES)[number] | null;
  readonly signedInAt: number;
  /** Whether to offer setting up at the next sign-in. */
  readonly offerLater: boolean;
}

export const YourSignInView: FC<YourSignInProps> = (props) => {
  const { frame, person, organization, authenticators, requiredBy, notice, signedInAt } = props;
  const t = frame.t.pages.yourSignIn;
  return (
    <ShellLayout
      frame={frame}
      title={t.title}
      lead={requiredBy.length === 0 ? t.lead : t.requiredBy(requiredBy, authenticators.length > 0)}
      person={person}
      organization={organization}
      current="sign-in"
    >
      {notice === null ? null : <Note tone="ok">{t.notices[notice]}</Note>}
      <CodesNote {...props} />
      <section class="card" aria-labelledby="second-factor">
        <div class="pad">
          <h2 class="lg" id="second-factor">
            {t.secondFactor}
          </h2>
        </div>
        {authenticators.length === 0 ? <NothingYet {...props} /> : <WhatThereIs {...props} />}
        {authenticators.length === 0 ? null : <Changes frame={frame} />}
      </section>
      <WaysIn {...props} />
      <p class="small muted">
        <Sentence text={t.signedInAt} parts={{ time: <Moment frame={frame} at={signedInAt} /> }} />
      </p>
    </ShellLayout>
  );
};

/** What would leave somebody without a way in once the phone is gone. */
const CodesNote: FC<YourSignInProps> = ({ frame, recoveryCodes }) => {
  if (recoveryCodes === null || !needsLook(recoveryCodes)) return null;
  const t = frame.t.pages.yourSignIn;
  const { left, saved } = recoveryCodes;
  const [what, advice] = saved ? [t.few(left), t.fewAdvice] : [t.notSaved, t.notSavedAdvice];
  return (
    <Note tone="warn">
      <strong>{what}</strong>{' '}
      <Sentence text={advice} parts={{ link: <a href="/settings/recovery-codes">{t.makeNew}</a> }} />
    </Note>
  );
};

const needsLook = ({ left, saved }: NonNullable<YourSignInProps['recoveryCodes']>) =>
  !saved || left <= FEW_RECOVERY_CODES;

const WaysIn: FC<YourSignInProps> = ({ frame, passwordChangedAt }) => {
  const t = frame.t.pages.yourSignIn;
  return (
    <section class="card" aria-label={t.waysIn}>
      <ul class="rows">
        {passwordChangedAt === null ? null : (
          <li>
            <span class="ico">
              <Icon name="key" />
            </span>
            <span>
              <b>{t.password}</b>
              <small>
                <Sentence
                  text={t.passwordChanged}
                  parts={{ changed: <Moment frame={frame} at={passwordChangedAt} style="date" /> }}
                />
              </small>
            </span>
            <a class="btn quiet sm" href="/settings/password">
              {t.changePassword}
            </a>
          </li>
        )}
        <li>
          <span class="ico">
            <Icon name="lock" />
          </span>
          <span>
            <b>{t.waysIn}</b>
            <small>{frame.canMail ? t.waysInAbout : t.waysInWithoutMail}</small>
          </span>
          <a class="btn quiet sm" href="/settings/ways-in">
            {t.look}
          </a>
        </li>
      </ul>
    </section>
  );
};

const NothingYet: FC<YourSignInProps> = ({ frame, offerLater }) => {
  const t = frame.t.pages.yourSignIn;
  return (
    <div class="empty">
      <p>
        <strong>{t.empty}</strong> <span class="muted">{t.emptyAdvice}</span>
      </p>
      <div class="btns">
        <a class="btn primary" href="/settings/set-up">
          {t.setUp}
        </a>
        {offerLater ? (
          <Form action="/settings/set-up/later">
            <button type="submit" class="btn quiet">
              {t.later}
            </button>
          </Form>
        ) : null}
      </div>
    </div>
  );
};

const WhatThereIs: FC<YourSignInProps> = (props) => (
  <ul class="rows">
    {props.authenticators.map((authenticator) => (
      <AuthenticatorRow {...props} authenticator={authenticator} />
    ))}
    <RecoveryCodesRow {...props} />
  </ul>
);

const Changes: FC<{ readonly frame: Frame }> = ({ frame }) => {
  const t = frame.t.pages.yourSignIn;
  return (
    <p class="foot btns">
      <a class="btn quiet sm" href="/settings/set-up?add=yes">
        {t.add}
      </a>
      <a class="btn quiet sm" href="/settings/set-up">
        {t.change}
      </a>
    </p>
  );
};

const AuthenticatorRow: FC<YourSignInProps & { readonly authenticator: Authenticator }> = (props) => {
  const { frame, authenticator } = props;
  const t = frame.t.pages.yourSignIn;
  const { addedAt, lastUsedAt, method, removable } = authenticator;
  const name = authenticator.name ?? frame.t.common.methods[method];
  const added = <Moment frame={frame} at={addedAt} style="date" />;
  const used = lastUsedAt === null ? '' : <Moment frame={frame} at={lastUsedAt} />;
  return (
    <li>
      <span class="ico">
        <Icon name={METHOD_ICONS[method]} />
      </span>
      <span>
        <b>
          <bdi>{name}</bdi>
        </b>
        <small>
          {authenticator.name === null ? '' : `${frame.t.common.methods[method]} · `}
          {authenticator.ending === null ? '' : `${t.ending(authenticator.ending)} `}
          <Sentence text={lastUsedAt === null ? t.neverUsed : t.used} parts={{ added, used }} />
        </small>
      </span>
      {removable ? (
        <a class="btn quiet sm danger" href={`/settings/sign-in/remove?authenticator=${authenticator.id}`}>
          {t.remove}
          <span class="vh"> {t.removeWhat(name)}</span>
        </a>
      ) : null}
    </li>
  );
};

const RecoveryCodesRow: FC<YourSignInProps> = ({ frame, recoveryCodes }) => {
  if (recoveryCodes === null) return null;
  const t = frame.t.pages.yourSignIn;
  const { left, total, madeAt, saved } = recoveryCodes;
  const alarming = needsLook(recoveryCodes);
  return (
    <li>
      <span class="ico">
        <Icon name="life" />
      </span>
      <span>
        <b>{t.codes}</b>{' '}
        <Chip tone={alarming ? 'warn' : 'ok'} icon={alarming ? 'warn' : 'check'}>
          {saved ? t.codesLeft(left, total) : t.codesNotSaved}
        </Chip>
        <small>
          <Sentence text={t.codesMade} parts={{ made: <Moment frame={frame} at={madeAt} style="date" /> }} />
        </small>
      </span>
      <a class="btn quiet sm" href="/settings/recovery-codes">
        {t.makeNew}
      </a>
    </li>
  );
};
