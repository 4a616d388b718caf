import type { CompiledQuery, DialectAdapter, Kysely, QueryResult } from 'kysely';
import type { Schema } from './schema.ts';

/** Stands for a value while a query is compiled. */
class Mark {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** A database that answers within the call, so that none of the steps on the way to a connection is needed. */
export interface AnswersAtOnce {
  /** @returns null where the query has to go the long way after all. */
  answerAtOnce<Row>(query: CompiledQuery<Row>, isTransaction: boolean): QueryResult<Row> | null;
}

/** A database that keeps statements for itself as well, once it is told which come again. */
export interface KeepsStatements {
  keepStatement(sql: string): void;
}

const keepsStatements = (adapter: DialectAdapter): adapter is DialectAdapter & KeepsStatements =>
  'keepStatement' in adapter;

const answersAtOnce = (adapter: DialectAdapter): adapter is DialectAdapter & AnswersAtOnce => 'answerAtOnce' in adapter;

export interface Compilable<Row> {
  compile(): CompiledQuery<Row>;
}

/**
 * A query that is built and compiled once for each database, and from then on only given its values: building it anew took
 * longer than running it, and a session check or a sign-in asks the same few questions each time.
 *
 * `build` may hand the values on to the query, and nothing else: the first time they are marks.
 */
export function prepared<Given extends object, Row>(
  build: (db: Kysely<Schema>, given: Given) => Compilable<Row>,
): (db: Kysely<Schema>, given: Given) => Promise<QueryResult<Row>> {
  // One adapter stands for a database and all of its transactions.
  const known = new WeakMap<DialectAdapter, Template<Row>>();
  return async (db, given) => {
    const { adapter } = db.getExecutor();
    let template = known.get(adapter);
    if (template === undefined) {
      template = toTemplate(build(db, marksFor(given)).compile());
      known.set(adapter, template);
      if (keepsStatements(adapter)) adapter.keepStatement(template.query.sql);
    }
    const query = fill(template, given as Values);
    const answered = answersAtOnce(adapter) ? adapter.answerAtOnce<Row>(query, db.isTransaction) : null;
    return answered ?? db.executeQuery<Row>(query);
  };
}

type Values = Readonly<Record<string, unknown>>;

interface Template<Row> {
  readonly query: CompiledQuery<Row>;
  /** For each parameter the name of what is given for it; null where the query itself brings its value. */
  readonly names: readonly (string | null)[];
}

const toTemplate = <Row>(query: CompiledQuery<Row>): Template<Row> => ({
  query,
  names: query.parameters.map((value) => (value instanceof Mark ? value.name : null)),
});

/** Field by field: this is done for each question that is asked, and copying objects of any shape takes longer. */
function fill<Row>({ query, names }: Template<Row>, given: Values): CompiledQuery<Row> {
  const parameters = names.map((name, index) => (name === null ? query.parameters[index] : given[name]));
  return { query: query.query, queryId: query.queryId, sql: query.sql, parameters };
}

const marksFor = <Given extends object>(given: Given) =>
  Object.fromEntries(Object.keys(given).map((name) => [name, new Mark(name)])) as Given;
