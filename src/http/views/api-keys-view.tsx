import type { FC } from 'hono/jsx';
import type { ApiKeyLook } from '../../application/engine.ts';
import { formatList } from '../../text/format.ts';
import { Chip } from './parts/chip.tsx';
import { Icon } from './parts/icon.tsx';
import { Moment } from './parts/moment.tsx';
import { Note } from './parts/note.tsx';
import { Sentence } from './parts/sentence.tsx';
import { ShellLayout } from './parts/shell-layout.tsx';
import type { Frame, OrganizationNav, Person } from './props.ts';

export type ApiKeysNotice = keyof Frame['t']['pages']['apiKeys']['notices'];

export interface ApiKeysProps {
  readonly frame: Frame;
  readonly person: Person;
  readonly organization: OrganizationNav;
  readonly keys: readonly ApiKeyLook[];
  readonly notice: ApiKeysNotice | null;
  /** Of this page: the others are below it. */
  readonly path: string;
}

export const ApiKeysView: FC<ApiKeysProps> = (props) => {
  const { frame, person, organization, keys, notice, path } = props;
  const t = frame.t.pages.apiKeys;
  return (
    <ShellLayout
      frame={frame}
      title={t.title}
      lead={t.lead}
      person={person}
      organization={organization}
      current="api-keys"
    >
      {notice === null ? null : <Note tone={notice === 'revoked' ? 'ok' : 'info'}>{t.notices[notice]}</Note>}
      <div class="btns">
        <a class="btn primary" href={`${path}/new`}>
          {t.make}
        </a>
        <a class="btn quiet" href="/docs/api">
          {t.reference}
        </a>
      </div>
      <section class="card" aria-label={t.list}>
        {keys.length === 0 ? <Nothing frame={frame} /> : <Keys {...props} />}
      </section>
    </ShellLayout>
  );
};

const Nothing: FC<{ readonly frame: Frame }> = ({ frame }) => {
  const t = frame.t.pages.apiKeys;
  return (
    <div class="empty">
      <p>
        <strong>{t.none}</strong> <span class="muted">{t.noneAdvice}</span>
      </p>
    </div>
  );
};

const Keys: FC<ApiKeysProps> = ({ frame, keys, path }) => (
  <ul class="rows">
    {keys.map((key) => (
      <Row frame={frame} apiKey={key} path={path} />
    ))}
  </ul>
);

interface RowProps {
  readonly frame: Frame;
  readonly apiKey: ApiKeyLook;
  readonly path: string;
}

const Row: FC<RowProps> = ({ frame, apiKey, path }) => {
  const t = frame.t.pages.apiKeys;
  const { id, name, beginning, scopes } = apiKey;
  return (
    <li>
      <span class="ico">
        <Icon name="key" />
      </span>
      <span>
        <b>
          <bdi>{name}</bdi>
        </b>
        <State frame={frame} apiKey={apiKey} />
        <small>
          <code translate="no">{beginning}…</code>
        </small>
        <Times frame={frame} apiKey={apiKey} />
        <small>
          {t.may(
            formatList(
              frame.locale,
              scopes.map((scope) => frame.t.scopes[scope]),
            ),
          )}
        </small>
      </span>
      <a class="btn quiet sm danger" href={`${path}/revoke?${new URLSearchParams({ key: id })}`}>
        {t.revoke}
        <span class="vh"> {name}</span>
      </a>
    </li>
  );
};

const State: FC<Omit<RowProps, 'path'>> = ({ frame, apiKey: { state } }) => {
  const t = frame.t.pages.apiKeys;
  if (state === 'works' || state === 'expired') {
    return (
      <Chip tone={state === 'works' ? 'ok' : 'warn'} icon={state === 'works' ? 'check' : 'clock'}>
        {t.states[state]}
      </Chip>
    );
  }
  return (
    <>
      <Chip tone="bad" icon="pause">
        {t.states[state]}
      </Chip>
      <small>{t.why[state]}</small>
    </>
  );
};

const Times: FC<Omit<RowProps, 'path'>> = ({ frame, apiKey }) => {
  const t = frame.t.pages.apiKeys;
  const { maker, madeAt, expiresAt, lastUsedAt } = apiKey;
  const parts = {
    maker: <bdi>{maker.name}</bdi>,
    made: <Moment frame={frame} at={madeAt} style="date" />,
    expires: <Moment frame={frame} at={expiresAt} style="date" />,
  };
  return (
    <small>
      <Sentence text={t.made} parts={parts} />{' '}
      {lastUsedAt === null ? (
        t.neverUsed
      ) : (
        <Sentence text={t.used} parts={{ used: <Moment frame={frame} at={lastUsedAt} /> }} />
      )}
    </small>
  );
};
