/** Why an answer of an identity provider is not taken. The words stand in the audit log and are permanent. */
export type ResponseFault =
  | 'malformed'
  /** Unsigned, signed by somebody else or with what is too weak, or not what was signed. */
  | 'untrusted'
  /** The identity provider itself said no. */
  | 'declined'
  /** Meant for another service, organization or address. */
  | 'misdirected'
  | 'expired'
  | 'not-yet-valid'
  /** The name in it changes with each sign-in, so nobody can be known by it. */
  | 'transient-name';

export type SignOnFault =
  | ResponseFault
  /** Nobody asked for it, or it was asked for too long ago. */
  | 'unsolicited'
  | 'replayed'
  | 'other-browser'
  | 'not-available'
  | 'no-email'
  | 'other-domain'
  | 'account-exists'
  | 'not-a-member'
  | 'already-linked'
  | 'session-ended';

export type MetadataFault = 'malformed' | 'no-identity-provider' | 'no-redirect' | 'no-certificate' | 'not-https';

/** Why a document could not be fetched from where somebody said it is. */
export type FetchFault = 'address-not-allowed' | 'unreachable' | 'too-large';
