import type * as z from 'zod';
import { type Field, fieldsOf, typeOf } from '../../contract/fields.ts';
import { OPERATIONS } from '../../contract/open-api.ts';
import { type Operation, refusalsOf } from '../../contract/operation.ts';
import { knownProblems } from '../api/refuse.ts';
import { messageProblems, page } from '../respond.tsx';
import { type AnyRoute, type Exchange, get } from '../route.ts';
import {
  ApiReferenceView,
  type ReferenceGroup,
  type ReferenceOperation,
  type ReferenceProblems,
} from '../views/api-reference-view.tsx';
import type { Frame } from '../views/props.ts';

export const apiReferenceRoutes: readonly AnyRoute[] = [get('public', '/docs/api', showReference)];

/** Printed from the contract, like the OpenAPI document: what is not served is not described. */
function showReference(exchange: Exchange): Response {
  const { frame } = exchange;
  return page(exchange, <ApiReferenceView frame={frame} groups={groupsOf(frame)} problems={problemsOf(frame)} />);
}

function groupsOf({ t }: Frame): readonly ReferenceGroup[] {
  const groups = Map.groupBy(OPERATIONS, ({ path }) => groupOf(path));
  const titles: Readonly<Record<string, string>> = t.pages.apiReference.groups;
  return [...groups].map(([id, operations]) => ({
    ...{ id, title: titles[id] ?? titleFrom(id) },
    operations: operations.map(describe),
  }));
}

/** `/v1/organizations/{organization}/members/reset` is about members. */
function groupOf(path: string): string {
  const [, , first = '', organization, resource] = path.split('/');
  return organization !== undefined && resource !== undefined && first === 'organizations' ? resource : first;
}

const titleFrom = (id: string) => `${id.charAt(0).toUpperCase()}${id.slice(1).replaceAll('-', ' ')}`;

function describe(operation: Operation): ReferenceOperation {
  const { method, path, summary, credential = 'session', scope = null, query, request, response } = operation;
  return {
    ...{ method: method.toUpperCase(), path, summary, credential, scope, refusals: refusalsOf(operation) },
    id: `${method}${path.replaceAll(/[^\w-]+/g, '-')}`.replace(/-$/, ''),
    query: Object.entries(query ?? {}).map(inAddress),
    request: request === undefined ? [] : fieldsOf(request, 'input'),
    response: fieldsOf(response, 'output'),
  };
}

const inAddress = ([name, schema]: [string, z.ZodType]): Field => ({
  ...{ name, type: typeOf(schema), isRequired: false, about: schema.description ?? '' },
});

function problemsOf(frame: Frame): readonly ReferenceProblems[] {
  const known = new Map([...messageProblems(frame), ...knownProblems(frame)].map((each) => [each.code, each]));
  const byStatus = Map.groupBy([...known.values()], ({ status }) => status);
  return [...byStatus]
    .sort(([one], [other]) => one - other)
    .map(([status, problems]) => ({
      status,
      codes: problems.map(({ code, title }) => ({ code, meaning: title })).sort((a, b) => (a.code < b.code ? -1 : 1)),
    }));
}
