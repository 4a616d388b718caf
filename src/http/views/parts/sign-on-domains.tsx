import type { FC } from 'hono/jsx';
import type { SingleSignOnProps } from '../single-sign-on-props.ts';
import { Chip } from './chip.tsx';
import { TextField } from './field.tsx';
import { Form } from './form.tsx';
import { Sentence } from './sentence.tsx';
import { Address } from './sign-on-connection.tsx';

/** Domains that are the organization's, proven by a record that only whoever runs their DNS can write. */
export const SignOnDomains: FC<SingleSignOnProps> = (props) => {
  const { frame, look, here, canChange, typed, problems } = props;
  const t = frame.t.pages.singleSignOn.domains;
  return (
    <section class="card pad gap3" aria-labelledby="domains">
      <h2 id="domains">{t.title}</h2>
      <p class="muted small">{t.lead}</p>
      {look.domains.map((domain) => (
        <Domain {...props} domain={domain} />
      ))}
      {canChange ? (
        <Form action={`${here}/domains`} class="stack">
          <TextField
            {...{ frame, problems }}
            name="domain"
            label={t.label}
            hint={t.hint}
            input={{ value: typed['domain'] ?? '', autocapitalize: 'none', spellcheck: false, autocomplete: 'off' }}
          />
          <button type="submit" class="btn quiet sm">
            {t.add}
          </button>
        </Form>
      ) : null}
    </section>
  );
};

interface DomainProps extends SingleSignOnProps {
  readonly domain: SingleSignOnProps['look']['domains'][number];
}

const Domain: FC<DomainProps> = ({ frame, here, canChange, domain: { domain, verifiedAt, record } }) => {
  const t = frame.t.pages.singleSignOn.domains;
  const isVerified = verifiedAt !== null;
  return (
    <div class="gap2">
      <p class="row mid">
        <b>
          <bdi>{domain}</bdi>
        </b>
        <Chip tone={isVerified ? 'ok' : 'warn'} icon={isVerified ? 'check' : 'clock'}>
          {isVerified ? t.verified : t.waiting}
        </Chip>
      </p>
      {isVerified ? null : (
        <>
          <p class="small">
            <Sentence text={t.record} parts={{ domain: <bdi>{domain}</bdi> }} />
          </p>
          <Address frame={frame} id={`name-${domain}`} label={t.recordName} value={record.name} />
          <Address frame={frame} id={`value-${domain}`} label={t.recordValue} value={record.value} />
        </>
      )}
      {canChange ? (
        <div class="btns">
          {isVerified ? null : (
            <Form action={`${here}/domains/check`} hidden={{ domain }}>
              <button type="submit" class="btn quiet sm">
                {t.check}
                <span class="vh"> {domain}</span>
              </button>
            </Form>
          )}
          <Form action={`${here}/domains/remove`} hidden={{ domain }}>
            <button type="submit" class="btn quiet sm">
              {t.remove}
              <span class="vh"> {domain}</span>
            </button>
          </Form>
        </div>
      ) : null}
    </div>
  );
};
