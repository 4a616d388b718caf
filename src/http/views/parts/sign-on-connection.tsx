import type { FC } from 'hono/jsx';
import type { Connection } from '../../../domain/single-sign-on/connection.ts';
import type { SingleSignOnProps } from '../single-sign-on-props.ts';
import { Chip } from './chip.tsx';
import { CopyButton } from './copy-button.tsx';
import { Field, TextField } from './field.tsx';
import { Form } from './form.tsx';
import { Moment } from './moment.tsx';
import { Sentence } from './sentence.tsx';

const STATES = { new: 'plain', untested: 'warn', working: 'ok' } as const;
const ICONS = { new: 'sso', untested: 'clock', working: 'check' } as const;

/** The identity provider: what it needs from us, what we know of it, and whether it works. */
export const SignOnConnection: FC<SingleSignOnProps> = (props) => {
  const { frame, look, canChange } = props;
  const t = frame.t.pages.singleSignOn.connection;
  const { connection } = look;
  const state = connection?.idp == null ? 'new' : connection.tested === null ? 'untested' : 'working';
  return (
    <section class="card pad gap3" aria-labelledby="connection">
      <div class="row mid">
        <h2 id="connection">{connection === null ? t.title : <bdi>{connection.name}</bdi>}</h2>
        {connection === null ? null : (
          <Chip tone={STATES[state]} icon={ICONS[state]}>
            {t.states[state]}
          </Chip>
        )}
      </div>
      {connection === null ? <p class="muted small">{t.beginLead}</p> : <Known {...props} />}
      {canChange ? <NameForm {...props} /> : null}
      {canChange && connection !== null ? <Removal {...props} /> : null}
    </section>
  );
};

const Known: FC<SingleSignOnProps> = (props) => {
  const { frame, look, canChange } = props;
  const t = frame.t.pages.singleSignOn.connection;
  const { connection, provider, isLinked } = look;
  if (connection === null || provider === null) return null;
  return (
    <>
      <Facts frame={frame} connection={connection} />
      <Address frame={frame} id="acs" label={t.acs} value={provider.acsUrl} />
      <Address frame={frame} id="entity-id" label={t.entityId} value={provider.entityId} />
      <a class="small" href={`/saml/${connection.id}/metadata`} download={`${connection.id}.xml`}>
        {t.ownMetadata}
      </a>
      {canChange ? <Actions {...props} /> : null}
      {isLinked ? <p class="small muted">{t.linked}</p> : null}
    </>
  );
};

interface FactsProps extends Pick<SingleSignOnProps, 'frame'> {
  readonly connection: Connection;
}

const Facts: FC<FactsProps> = ({ frame, connection: { idp, tested } }) => {
  const t = frame.t.pages.singleSignOn.connection;
  return (
    <dl class="facts opts">
      <dt>{t.kind}</dt>
      <dd>{t.saml}</dd>
      {idp === null ? null : (
        <>
          <dt>{t.certificate}</dt>
          <dd>
            <Sentence
              text={t.goodUntil}
              parts={{ time: <Moment frame={frame} at={idp.certificatesEndAt} style="date" /> }}
            />
          </dd>
        </>
      )}
      {tested === null ? null : (
        <>
          <dt>{t.lastTest}</dt>
          <dd>
            <Moment frame={frame} at={tested.at} />
          </dd>
        </>
      )}
    </dl>
  );
};

const Actions: FC<SingleSignOnProps> = ({ frame, look, here }) => {
  const t = frame.t.pages.singleSignOn.connection;
  const isThere = look.connection?.idp != null;
  return (
    <p class="btns">
      <a class="btn quiet sm" href={`${here}/metadata`}>
        {isThere ? t.changeMetadata : t.setMetadata}
      </a>
      {isThere ? (
        <a class="btn quiet sm" href={`${here}/test`}>
          {t.test}
        </a>
      ) : null}
      {isThere && !look.isLinked ? (
        <a class="btn quiet sm" href="/settings/company-sign-in">
          {t.link}
        </a>
      ) : null}
    </p>
  );
};

interface AddressProps extends Pick<SingleSignOnProps, 'frame'> {
  readonly id: string;
  readonly label: string;
  readonly value: string;
}

export const Address: FC<AddressProps> = ({ frame, id, label, value }) => (
  <div class="gap2">
    <p class="label small" id={`${id}-label`}>
      {label}
    </p>
    <p class="copy-row">
      <code class="address" dir="ltr" id={id}>
        {value}
      </code>
      <CopyButton frame={frame} source={id} label={frame.t.pages.singleSignOn.connection.copy} />
    </p>
  </div>
);

const NameForm: FC<SingleSignOnProps> = ({ frame, look, here, typed, problems }) => {
  const t = frame.t.pages.singleSignOn.connection;
  const { connection } = look;
  const role = { frame, problems, name: 'default_role', label: t.role };
  return (
    <Form action={`${here}/connection`} class="stack">
      <TextField
        {...{ frame, problems }}
        name="name"
        label={t.name}
        hint={t.nameHint}
        input={{ value: typed['name'] ?? connection?.name ?? '', autocomplete: 'off' }}
      />
      <Field {...role}>
        <select class="input" id="default_role" name="default_role">
          {(['member', 'admin'] as const).map((each) => (
            <option value={each} selected={each === connection?.defaultRole}>
              {t.roles[each]}
            </option>
          ))}
        </select>
      </Field>
      <button type="submit" class={`btn ${connection === null ? 'primary' : 'quiet sm'}`}>
        {connection === null ? t.begin : t.rename}
      </button>
    </Form>
  );
};

const Removal: FC<SingleSignOnProps> = ({ frame, here }) => {
  const t = frame.t.pages.singleSignOn.connection;
  return (
    <Form action={`${here}/connection/remove`} class="gap2">
      <p class="hint" id="remove-hint">
        {t.removeHint}
      </p>
      <button type="submit" class="btn quiet sm danger" aria-describedby="remove-hint">
        {t.remove}
      </button>
    </Form>
  );
};
