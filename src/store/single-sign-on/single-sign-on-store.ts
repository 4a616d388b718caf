import type { Kysely } from 'kysely';
import type { SingleSignOnStore } from '../../ports/single-sign-on-store.ts';
import type { RecordTools } from '../mailed-links.ts';
import type { Schema } from '../schema.ts';
import { connections } from './connections.ts';
import { domains, modes } from './domains.ts';
import { identities, ownLinks } from './identities.ts';
import { requests } from './requests.ts';

export function singleSignOnStore(db: Kysely<Schema>, records: RecordTools): SingleSignOnStore {
  const tools = { db, ...records };
  return {
    ...connections(tools),
    ...domains(tools),
    ...modes(tools),
    ...identities(tools),
    ...ownLinks(tools),
    ...requests(tools),
  };
}
