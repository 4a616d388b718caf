import type { FC } from 'hono/jsx';
import { formatNumber } from '../../text/format.ts';
import { AccessSecurityTabs } from './parts/access-security-tabs.tsx';
import { Confirmation, isProvenElsewhere, StepUpForm } from './parts/confirmation.tsx';
import { Form } from './parts/form.tsx';
import { Note } from './parts/note.tsx';
import { ShellLayout } from './parts/shell-layout.tsx';
import { SignOnConnection } from './parts/sign-on-connection.tsx';
import { SignOnDomains } from './parts/sign-on-domains.tsx';
import type { SingleSignOnProps } from './single-sign-on-props.ts';

export const SingleSignOnView: FC<SingleSignOnProps> = (props) => {
  const { frame, person, organization, notice, problems, canChange } = props;
  const t = frame.t.pages;
  return (
    <ShellLayout
      frame={frame}
      title={t.accessSecurity.title}
      lead={t.accessSecurity.lead(organization.name)}
      person={person}
      organization={organization}
      current="access-security"
      width="wide"
      problems={problems}
    >
      <AccessSecurityTabs frame={frame} organization={organization} current="single-sign-on" />
      {notice === null || problems.length > 0 ? null : <Note tone="ok">{t.singleSignOn.notices[notice]}</Note>}
      {canChange ? null : <Note tone="info">{t.singleSignOn.ownersOnly}</Note>}
      <div class="grid2">
        <ModeCard {...props} />
        <div class="gap3">
          <SignOnConnection {...props} />
          {props.look.connection === null ? null : <SignOnDomains {...props} />}
        </div>
      </div>
      <StepUpForm returnTo={props.here} />
    </ShellLayout>
  );
};

const ModeCard: FC<SingleSignOnProps> = (props) => {
  const { frame, here, canChange, version, look } = props;
  const t = frame.t.pages.singleSignOn;
  const canSave = canChange && look.connection !== null;
  return (
    <section class="card pad">
      <Form action={here} class="stack" hidden={{ version: String(version) }}>
        <Choices {...props} />
        <Impact {...props} />
        {canSave ? (
          <>
            <Confirmation {...props} hint={t.confirmationHint} />
            {isProvenElsewhere(props.confirmation) ? null : (
              <div class="btns end">
                <button type="submit" class="btn primary">
                  {t.save}
                </button>
              </div>
            )}
          </>
        ) : null}
      </Form>
    </section>
  );
};

const Choices: FC<SingleSignOnProps> = ({ frame, organization, look, policy, typed, canChange }) => {
  const t = frame.t.pages.singleSignOn;
  const provider = look.connection?.name ?? t.yourProvider;
  const chosen = typed['single_sign_on'] ?? policy.singleSignOn;
  const before = typed['second_factor_after'] ?? (policy.secondFactorAfterSingleSignOn === 'yes' ? 'yes' : '');
  const about = {
    off: t.choices.off.about,
    available: t.choices.available.about(provider),
    required: t.choices.required.about(provider, organization.name),
  };
  const missing = { off: [], ...look.missing };
  return (
    <fieldset class="gap3" disabled={!canChange || look.connection === null}>
      <legend class="label">{t.mode}</legend>
      {(['off', 'available', 'required'] as const).map((choice) => (
        <label class="radio">
          <input type="radio" name="single_sign_on" value={choice} checked={choice === chosen} />
          <b>{t.choices[choice].name}</b>
          <span class="hint">
            {about[choice]}
            {missing[choice].length === 0 ? null : <strong> {t.before(missing[choice])}</strong>}
          </span>
        </label>
      ))}
      <label class="check">
        <input
          type="checkbox"
          name="second_factor_after"
          value="yes"
          checked={before === 'yes'}
          aria-describedby="after-hint"
        />
        <span>{t.after}</span>
        <span class="hint" id="after-hint">
          {t.afterHint}
        </span>
      </label>
    </fieldset>
  );
};

const Impact: FC<SingleSignOnProps> = ({ frame, look }) => {
  const t = frame.t.pages.singleSignOn;
  const { linked, mustLink, shutOut } = look.impact;
  const number = (amount: number) => formatNumber(frame.locale, amount);
  return (
    <div class="gap2">
      <h2>{t.impactTitle}</h2>
      <dl class="impact">
        <div>
          <dt>{number(linked)}</dt>
          <dd>
            {t.impact.linked.name}
            <small>{t.impact.linked.about}</small>
          </dd>
        </div>
        <div class={mustLink > 0 ? 'is-warn' : undefined}>
          <dt>{number(mustLink)}</dt>
          <dd>
            {t.impact.mustLink.name}
            <small>{t.impact.mustLink.about}</small>
          </dd>
        </div>
        <div class={shutOut.count > 0 ? 'is-warn' : undefined}>
          <dt>{number(shutOut.count)}</dt>
          <dd>
            {t.impact.shutOut.name}
            <small>{t.impact.shutOut.about}</small>
            {shutOut.names.length === 0 ? null : <small>{t.shutOutNames(shutOut)}</small>}
          </dd>
        </div>
      </dl>
    </div>
  );
};
