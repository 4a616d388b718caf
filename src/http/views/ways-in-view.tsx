import type { FC, PropsWithChildren } from 'hono/jsx';
import { Form } from './parts/form.tsx';
import { Icon, type IconName } from './parts/icon.tsx';
import { Moment } from './parts/moment.tsx';
import { Note } from './parts/note.tsx';
import { Sentence } from './parts/sentence.tsx';
import { ShellLayout } from './parts/shell-layout.tsx';
import type { Frame, OrganizationNav, Person } from './props.ts';

export const WAYS_IN_NOTICES = ['password-made', 'linked', 'removed', 'second-factor-first'] as const;

interface WaysInProps {
  readonly frame: Frame;
  readonly person: Person;
  /** The only one, whose settings stand in the navigation. */
  readonly organization: OrganizationNav | null;
  readonly ways: {
    /** Milliseconds; `null` for people without a password. */
    readonly passwordChangedAt: number | null;
    readonly identities: readonly {
      readonly id: string;
      readonly name: string;
      readonly email: string;
      readonly linkedAt: number;
    }[];
    readonly unlinked: readonly { readonly id: string; readonly name: string }[];
    readonly byLink: boolean;
    /** How many open the account by themselves. */
    readonly passkeys: number;
  };
  readonly notice: (typeof WAYS_IN_NOTICES)[number] | null;
  /** Somebody wanted to remove the only one. */
  readonly isLast: boolean;
}

export const WaysInView: FC<WaysInProps> = (props) => {
  const { frame, person, organization, ways, notice, isLast } = props;
  const t = frame.t.pages.waysIn;
  return (
    <ShellLayout
      frame={frame}
      title={t.title}
      lead={t.lead}
      person={person}
      organization={organization}
      current="sign-in"
    >
      {isLast ? <Note tone="bad">{restsOnPasskeys(ways) ? t.lastBesidesPasskeys : t.last}</Note> : null}
      {notice === null || isLast ? null : (
        <Note tone={notice === 'second-factor-first' ? 'warn' : 'ok'}>{t.notices[notice]}</Note>
      )}
      {notice === 'second-factor-first' ? (
        <a class="btn primary" href="/settings/set-up?return_to=/settings/ways-in">
          {t.setUp}
        </a>
      ) : null}
      <section class="card" aria-label={t.title}>
        <ul class="rows">
          <PasswordRow {...props} />
          {ways.byLink ? (
            <Row icon="mail" name={t.link}>
              <Sentence text={t.linkAbout} parts={{ email: <bdi>{person.email}</bdi> }} />
            </Row>
          ) : null}
          <PasskeyRow {...props} />
          <ProviderRows {...props} />
        </ul>
      </section>
      <p class="small">
        <a href="/settings/sign-in">{t.back}</a> · <a href="/settings/company-sign-in">{t.company}</a>
      </p>
    </ShellLayout>
  );
};

/** What would be left is a device that can be lost, and without mail nothing replaces it. */
const restsOnPasskeys = ({ passkeys, byLink, passwordChangedAt, identities }: WaysInProps['ways']) =>
  passkeys > 0 && !byLink && (passwordChangedAt !== null || identities.length > 0);

interface RowProps {
  readonly icon: IconName;
  readonly name: string;
  readonly buttons?: unknown;
}

const Row: FC<PropsWithChildren<RowProps>> = ({ icon, name, buttons = null, children }) => (
  <li>
    <span class="ico">
      <Icon name={icon} />
    </span>
    <span>
      <b>{name}</b>
      <small>{children}</small>
    </span>
    {buttons === null ? null : <span class="btns">{buttons}</span>}
  </li>
);

const PasswordRow: FC<WaysInProps> = ({ frame, ways }) => {
  const t = frame.t.pages.waysIn;
  const { passwordChangedAt } = ways;
  if (passwordChangedAt === null) {
    const make = (
      <a class="btn quiet sm" href="/settings/password/new">
        {t.make}
      </a>
    );
    return (
      <Row icon="key" name={t.password} buttons={make}>
        {t.noPassword}
      </Row>
    );
  }
  const buttons = (
    <>
      <a class="btn quiet sm" href="/settings/password">
        {t.change}
      </a>
      <Remove frame={frame} way="password" name={t.password} />
    </>
  );
  return (
    <Row icon="key" name={t.password} buttons={buttons}>
      <Sentence
        text={t.passwordChosen}
        parts={{ changed: <Moment frame={frame} at={passwordChangedAt} style="date" /> }}
      />
    </Row>
  );
};

const PasskeyRow: FC<WaysInProps> = ({ frame, ways }) => {
  const t = frame.t.pages.waysIn;
  if (ways.passkeys === 0) return null;
  const look = (
    <a class="btn quiet sm" href="/settings/sign-in">
      {t.look}
      <span class="vh">{t.removeWhat(t.passkeys)}</span>
    </a>
  );
  return (
    <Row icon="shield" name={t.passkeys} buttons={look}>
      {t.passkeysAbout(ways.passkeys)}
    </Row>
  );
};

const ProviderRows: FC<WaysInProps> = ({ frame, ways }) => {
  const t = frame.t.pages.waysIn;
  return (
    <>
      {ways.identities.map(({ id, name, email, linkedAt }) => (
        <Row icon="sso" name={name} buttons={<Remove frame={frame} way={id} name={`${name}, ${email}`} />}>
          <Sentence
            text={t.linked}
            parts={{ email: <bdi>{email}</bdi>, linked: <Moment frame={frame} at={linkedAt} style="date" /> }}
          />
        </Row>
      ))}
      {ways.unlinked.map(({ id, name }) => (
        <Row icon="sso" name={name} buttons={<Add frame={frame} id={id} name={name} />}>
          {t.unlinked}
        </Row>
      ))}
    </>
  );
};

const Add: FC<{ readonly frame: Frame; readonly id: string; readonly name: string }> = ({ frame, id, name }) => (
  <Form action={`/settings/ways-in/link/${id}`}>
    <button type="submit" class="btn quiet sm">
      {frame.t.pages.waysIn.add(name)}
    </button>
  </Form>
);

const Remove: FC<{ readonly frame: Frame; readonly way: string; readonly name: string }> = ({ frame, way, name }) => {
  const t = frame.t.pages.waysIn;
  return (
    <Form action="/settings/ways-in/remove" hidden={{ way }}>
      <button type="submit" class="btn quiet sm danger">
        {t.remove}
        <span class="vh">{t.removeWhat(name)}</span>
      </button>
    </Form>
  );
};
