/** Tables of single sign-on; a part of `Schema`. */
export interface SingleSignOnSchema {
  sso_connections: SsoConnectionsTable;
  sso_domains: SsoDomainsTable;
  federated_identities: FederatedIdentitiesTable;
  sso_requests: SsoRequestsTable;
  sso_assertions: SsoAssertionsTable;
}

export interface SsoConnectionsTable {
  id: string;
  organization_id: string;
  name: string;
  default_role: string;
  entity_id: string | null;
  sign_on_url: string | null;
  /** One to a line. */
  certificates: string | null;
  certificates_end_at: number | null;
  tested_at: number | null;
  tested_by: string | null;
  /** How many answers were refused since then, as far as they are counted. */
  refusals_since: number;
  refusals: number;
}

interface SsoDomainsTable {
  organization_id: string;
  domain: string;
  token: string;
  verified_at: number | null;
}

export interface FederatedIdentitiesTable {
  connection_id: string;
  subject: string;
  user_id: string;
  created_at: number;
  completed_at: number | null;
}

export interface SsoRequestsTable {
  id: string;
  connection_id: string;
  purpose: string;
  user_id: string | null;
  return_to: string | null;
  binding_digest: string;
  /** `begun`, `answered` or `spent`. */
  state: string;
  answer_digest: string | null;
  answer: string | null;
  forced_at: number | null;
  expires_at: number;
}

interface SsoAssertionsTable {
  connection_id: string;
  digest: string;
  expires_at: number;
}
