import type { FC } from 'hono/jsx';
import type { Method } from '../../domain/authenticators/methods.ts';
import { formatList } from '../../text/format.ts';
import { AccessSecurityTabs } from './parts/access-security-tabs.tsx';
import { type Adoption, AdoptionCard } from './parts/adoption-card.tsx';
import { Icon } from './parts/icon.tsx';
import { Moment } from './parts/moment.tsx';
import { Note } from './parts/note.tsx';
import { Sentence } from './parts/sentence.tsx';
import { ShellLayout } from './parts/shell-layout.tsx';
import type { Frame, OrganizationNav, Person } from './props.ts';

export type AccessSecurityNotice = keyof Frame['t']['pages']['accessSecurity']['notices'];

export interface AccessSecurityProps {
  readonly frame: Frame;
  readonly person: Person;
  readonly organization: OrganizationNav;
  /** Owners and admins; for everybody else there is no control on the page. */
  readonly canChange: boolean;
  readonly required: boolean;
  /** The identity provider that takes care of the second factor, so that there is no switch (M7). */
  readonly leftTo: string | null;
  /** Whoever comes through single sign-on is not asked. */
  readonly spares: boolean;
  /** `by` is `null` when it was done from the command line; `at` in milliseconds. */
  readonly turnedOn: { readonly by: string | null; readonly at: number } | null;
  readonly openSessions: 'at-once' | 'next-sign-in';
  readonly methods: readonly Method[];
  /** By name; `null`: every country. Nothing is said where text messages do not count. */
  readonly countries: readonly string[] | null;
  /** The names of OpenID providers in words, and of which domain their accounts must be; null: there are no providers. */
  readonly accounts: { readonly providers: string; readonly hostedDomain: string | null } | null;
  readonly adoption: Adoption;
  /** Of the messages to those who must set it up; null where none were asked for, or it is not for this reader. */
  readonly invitations: { readonly sent: number; readonly failed: number; readonly total: number } | null;
  readonly owners: number;
  readonly selfEnrolled: boolean;
  /** Whether a code by email may take the place of a lost second factor. */
  readonly emailedRecovery: boolean;
  readonly notice: AccessSecurityNotice | null;
}

export const AccessSecurityView: FC<AccessSecurityProps> = (props) => {
  const { frame, person, organization, notice } = props;
  const t = frame.t.pages.accessSecurity;
  return (
    <ShellLayout
      frame={frame}
      title={t.title}
      lead={t.lead(organization.name)}
      person={person}
      organization={organization}
      current="access-security"
      width="wide"
    >
      <AccessSecurityTabs frame={frame} organization={organization} current="two-factor" />
      {notice === null ? null : <Note tone="ok">{t.notices[notice]}</Note>}
      {props.canChange ? <Advice {...props} /> : null}
      <div class="grid2">
        <RequirementCard {...props} />
        <AdoptionCard frame={frame} adoption={props.adoption} />
        {props.leftTo === null ? <RecoveryCard {...props} /> : null}
      </div>
    </ShellLayout>
  );
};

const addressOf = (organization: OrganizationNav) => `/organizations/${organization.id}/settings/access-security`;

const Advice: FC<AccessSecurityProps> = ({ frame, required, owners, selfEnrolled, adoption }) => {
  const t = frame.t.pages.accessSecurity;
  const yourself = adoption.enrolled === 0 ? t.firstYourself.first : t.firstYourself.alsoYou;
  return (
    <>
      {owners < 2 ? <Note tone="warn">{required ? t.oneOwnerOn : t.oneOwner}</Note> : null}
      {selfEnrolled || required ? null : <Note tone="info">{yourself}</Note>}
    </>
  );
};

const RequirementCard: FC<AccessSecurityProps> = (props) => {
  const { frame, required, turnedOn, openSessions, methods } = props;
  const t = frame.t.pages.accessSecurity;
  return (
    <section class="card pad" aria-labelledby="requirement">
      <div class="policy">
        <h2 class="lg" id="requirement">
          {t.switchLabel}
        </h2>
        {props.leftTo === null ? (
          <Switch
            {...{ frame, canChange: props.canChange }}
            isOn={required}
            page={`${addressOf(props.organization)}/change`}
            labelledBy="requirement"
          />
        ) : (
          <p class="chip plain">{t.leftTo(props.leftTo)}</p>
        )}
        <p class="muted small">{props.leftTo === null ? t.about : t.aboutLeftTo(props.leftTo)}</p>
        {props.spares && props.leftTo === null ? <p class="muted small">{t.spared}</p> : null}
        {turnedOn === null ? null : <TurnedOn frame={frame} turnedOn={turnedOn} />}
        {props.canChange ? null : <p class="muted small">{t.readOnly}</p>}
      </div>
      <dl class="facts opts">
        <dt>{t.methodsTitle}</dt>
        {methods.map((method) => (
          <dd>{frame.t.common.methods[method]}</dd>
        ))}
        {props.canChange ? (
          <dd class="small">
            <a href={`${addressOf(props.organization)}/methods`}>{t.chooseMethods}</a>
          </dd>
        ) : null}
        <Countries {...props} />
        <Accounts {...props} />
        {required ? (
          <>
            <dt>{t.openSessionsTitle}</dt>
            <dd>{t.openSessions[openSessions]}</dd>
          </>
        ) : null}
        <Invitations {...props} />
      </dl>
    </section>
  );
};

const Countries: FC<AccessSecurityProps> = ({ frame, organization, methods, countries, canChange }) => {
  if (!methods.includes('sms')) return null;
  const t = frame.t.pages.accessSecurity;
  return (
    <>
      <dt>{t.countriesTitle}</dt>
      <dd>{countries === null ? t.everyCountry : formatList(frame.locale, countries)}</dd>
      {canChange ? (
        <dd>
          <a href={`${addressOf(organization)}/text-countries`}>{t.changeCountries}</a>
        </dd>
      ) : null}
    </>
  );
};

const Accounts: FC<AccessSecurityProps> = ({ frame, organization, accounts, canChange }) => {
  if (accounts === null) return null;
  const t = frame.t.pages.accessSecurity;
  const { providers, hostedDomain } = accounts;
  return (
    <>
      <dt>{t.hostedDomainTitle(providers)}</dt>
      <dd>{hostedDomain === null ? t.anyHostedDomain : t.onlyHostedDomain(hostedDomain)}</dd>
      {canChange ? (
        <dd>
          <a href={`${addressOf(organization)}/hosted-domain`}>{t.changeHostedDomain}</a>
        </dd>
      ) : null}
    </>
  );
};

const Invitations: FC<AccessSecurityProps> = ({ frame, invitations }) => {
  if (invitations === null) return null;
  const t = frame.t.pages.accessSecurity;
  const { sent, failed, total } = invitations;
  return (
    <>
      <dt>{t.invitationsTitle}</dt>
      <dd class="num">{t.invitationsSent(sent, total)}</dd>
      {failed === 0 ? null : <dd class="num">{t.invitationsFailed(failed)}</dd>}
    </>
  );
};

const RecoveryCard: FC<AccessSecurityProps> = (props) => {
  const { frame, organization, canChange, emailedRecovery } = props;
  const { canMail } = frame;
  const t = frame.t.pages.accessSecurity.recovery;
  return (
    <section class="card pad stack" aria-labelledby="recovery">
      <div class="policy">
        <h2 class="lg" id="recovery">
          {t.switchLabel}
        </h2>
        <Switch
          frame={frame}
          canChange={canChange && (canMail || emailedRecovery)}
          isOn={emailedRecovery}
          page={`${addressOf(organization)}/recovery`}
          labelledBy="recovery"
        />
        <p class="muted small">{t.about}</p>
        <p class="muted small">{canMail ? t.risk : t.riskWithoutMail}</p>
      </div>
      {canMail ? null : <Note tone="warn">{emailedRecovery ? t.noMail.on : t.noMail.off}</Note>}
    </section>
  );
};

interface SwitchProps {
  readonly frame: Frame;
  readonly canChange: boolean;
  readonly isOn: boolean;
  readonly page: string;
  readonly labelledBy: string;
}

/** Opens the page that shows what would happen and asks for a confirmation; it changes nothing itself. */
const Switch: FC<SwitchProps> = ({ frame, canChange, isOn, page, labelledBy }) => {
  const t = frame.t.pages.accessSecurity;
  const state = isOn ? t.on : t.off;
  if (!canChange) return <p class={`chip ${isOn ? 'ok' : 'plain'}`}>{state}</p>;
  return (
    <form class="state" method="get" action={page}>
      <input type="hidden" name="to" value={isOn ? 'off' : 'on'} />
      <span aria-hidden="true">{state}</span>
      <button
        type="submit"
        class="switch"
        role="switch"
        aria-checked={isOn ? 'true' : 'false'}
        aria-labelledby={labelledBy}
      />
    </form>
  );
};

const TurnedOn: FC<{ readonly frame: Frame; readonly turnedOn: { by: string | null; at: number } }> = (props) => {
  const { frame, turnedOn } = props;
  const t = frame.t.pages.accessSecurity;
  const parts = { name: <bdi>{turnedOn.by}</bdi>, time: <Moment frame={frame} at={turnedOn.at} style="date" /> };
  return (
    <p class="muted small who">
      <Icon name="clock" size={15} />
      <span>
        <Sentence text={turnedOn.by === null ? t.turnedOn : t.turnedOnBy} parts={parts} />
      </span>
    </p>
  );
};
