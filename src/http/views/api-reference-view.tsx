import type { FC } from 'hono/jsx';
import type { Field } from '../../contract/fields.ts';
import type { Credential } from '../../contract/operation.ts';
import { Brand } from './parts/brand.tsx';
import { Document } from './parts/document.tsx';
import { Sentence } from './parts/sentence.tsx';
import type { Frame } from './props.ts';

export interface ReferenceOperation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly credential: Credential;
  /** Null: no API key opens it. */
  readonly scope: string | null;
  readonly query: readonly Field[];
  readonly request: readonly Field[];
  readonly response: readonly Field[];
  readonly refusals: readonly number[];
}

export interface ReferenceGroup {
  readonly id: string;
  readonly title: string;
  readonly operations: readonly ReferenceOperation[];
}

export interface ReferenceProblems {
  readonly status: number;
  readonly codes: readonly { readonly code: string; readonly meaning: string }[];
}

export interface ApiReferenceProps {
  readonly frame: Frame;
  readonly groups: readonly ReferenceGroup[];
  readonly problems: readonly ReferenceProblems[];
}

export const ApiReferenceView: FC<ApiReferenceProps> = ({ frame, groups, problems }) => {
  const t = frame.t.pages.apiReference;
  return (
    <Document frame={frame} title={t.title} failed={false}>
      <a class="skip" href="#main">
        {frame.t.common.skipToContent}
      </a>
      <div class="reference">
        <header>
          <Brand name={frame.brand} />
          <Contents frame={frame} groups={groups} />
        </header>
        <main id="main" tabindex={-1} aria-labelledby="title">
          <h1 id="title">{t.title}</h1>
          <p class="muted">{t.lead}</p>
          <p class="small muted">
            <Sentence text={t.machine} parts={{ link: <a href="/openapi.json">openapi.json</a> }} />
          </p>
          <Basics frame={frame} />
          {groups.map((group) => (
            <Group frame={frame} group={group} />
          ))}
          <Problems frame={frame} problems={problems} />
        </main>
      </div>
    </Document>
  );
};

const Contents: FC<Pick<ApiReferenceProps, 'frame' | 'groups'>> = ({ frame, groups }) => {
  const t = frame.t.pages.apiReference;
  return (
    <nav class="no-print" aria-label={t.contents}>
      <ul>
        <li>
          <a href="#basics">{t.basics}</a>
        </li>
        {groups.map(({ id, title }) => (
          <li>
            <a href={`#${id}`}>{title}</a>
          </li>
        ))}
        <li>
          <a href="#problems">{t.problems}</a>
        </li>
      </ul>
    </nav>
  );
};

const Basics: FC<{ readonly frame: Frame }> = ({ frame }) => {
  const t = frame.t.pages.apiReference;
  return (
    <section aria-labelledby="basics">
      <h2 id="basics">{t.basics}</h2>
      {t.basicsParagraphs.map((paragraph) => (
        <p>{paragraph}</p>
      ))}
    </section>
  );
};

const Group: FC<{ readonly frame: Frame; readonly group: ReferenceGroup }> = ({ frame, group }) => (
  <section aria-labelledby={group.id}>
    <h2 id={group.id}>{group.title}</h2>
    {group.operations.map((operation) => (
      <Operation frame={frame} operation={operation} />
    ))}
  </section>
);

const Operation: FC<{ readonly frame: Frame; readonly operation: ReferenceOperation }> = ({ frame, operation }) => {
  const t = frame.t.pages.apiReference;
  const { id, method, path, summary, credential, scope, query, request, response } = operation;
  return (
    <article class="card pad" aria-labelledby={id}>
      <h3 id={id}>
        <code translate="no">
          <b>{method}</b> {path}
        </code>
      </h3>
      <p>{summary}</p>
      <p class="small muted">
        {scope === null ? (
          t.needs[credential]
        ) : (
          <Sentence text={t.needsScope} parts={{ scope: <code translate="no">{scope}</code> }} />
        )}
      </p>
      <Fields frame={frame} title={t.query} fields={query} />
      <Fields frame={frame} title={t.request} fields={request} />
      <Fields frame={frame} title={t.response} fields={response} />
      <Refusals frame={frame} operation={operation} />
    </article>
  );
};

interface FieldsProps {
  readonly frame: Frame;
  readonly title: string;
  readonly fields: readonly Field[];
}

const Fields: FC<FieldsProps> = ({ frame, title, fields }) => {
  if (fields.length === 0) return null;
  const t = frame.t.pages.apiReference;
  return (
    <>
      <h4>{title}</h4>
      <dl class="fields">
        {fields.map(({ name, type, isRequired, about }) => (
          <div class="part">
            <dt>
              <code translate="no">{name}</code>
            </dt>
            <dd>
              <code translate="no">{type}</code>
              {isRequired ? null : <span class="muted"> {t.optional}</span>}
              {about === '' ? null : <span class="muted"> {about}</span>}
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
};

const Refusals: FC<{ readonly frame: Frame; readonly operation: ReferenceOperation }> = ({ frame, operation }) => {
  const statuses = operation.refusals.map((status, index) => (
    <>
      {index === 0 ? '' : ', '}
      <a href={`#status-${status}`}>{status}</a>
    </>
  ));
  return (
    <p class="small muted">
      <Sentence text={frame.t.pages.apiReference.refusals} parts={{ statuses: <>{statuses}</> }} />
    </p>
  );
};

const Problems: FC<Pick<ApiReferenceProps, 'frame' | 'problems'>> = ({ frame, problems }) => {
  const t = frame.t.pages.apiReference;
  return (
    <section aria-labelledby="problems">
      <h2 id="problems">{t.problems}</h2>
      <p class="muted">{t.problemsLead}</p>
      {problems.map(({ status, codes }) => (
        <article class="card pad" aria-labelledby={`status-${status}`}>
          <h3 id={`status-${status}`}>{status}</h3>
          <dl class="fields">
            {codes.map(({ code, meaning }) => (
              <div class="part">
                <dt>
                  <code translate="no" id={code}>
                    {code}
                  </code>
                </dt>
                <dd>{meaning}</dd>
              </div>
            ))}
          </dl>
        </article>
      ))}
    </section>
  );
};
