import { looksLikeEmail } from '../../domain/email.ts';
import { isName } from '../../domain/name.ts';
import { CLOCK_SKEW } from '../../domain/policy/weigh-provider-answer.ts';
import { ok, type Result, refuse } from '../../domain/result.ts';
import type { IdentityProvider } from '../../domain/single-sign-on/connection.ts';
import type { ResponseFault } from '../../domain/single-sign-on/fault.ts';
import { after, before, hasPassed, type Instant, instant } from '../../domain/time.ts';
import type { Assertion, ServiceProvider } from '../../ports/saml.ts';
import { attributeOf, childrenOf, NS, onlyChild, textOf } from './xml.ts';

const LONGEST_SUBJECT = 255;
const BEARER = 'urn:oasis:names:tc:SAML:2.0:cm:bearer';
const TRANSIENT = 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient';
const EMAIL_FORMAT = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';

const EMAIL_ATTRIBUTES = [
  ...['email', 'mail', 'emailaddress', 'urn:oid:0.9.2342.19200300.100.1.3'],
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress',
];
const NAME_ATTRIBUTES = [
  ...['displayname', 'name', 'urn:oid:2.16.840.1.113730.3.1.241'],
  ...['http://schemas.microsoft.com/identity/claims/displayname'],
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name',
];

export interface Expected {
  readonly provider: ServiceProvider;
  readonly idp: IdentityProvider;
  readonly now: Instant;
}

/** Reads an assertion of which every byte was signed (SAML 2.0 profiles §4.1.4.2, §4.1.4.3). */
export function readAssertion(assertion: Element, expected: Expected): Result<Assertion, ResponseFault> {
  const confirmation = findConfirmation(assertion);
  const id = attributeOf(assertion, 'ID');
  const inResponseTo = attributeOf(confirmation, 'InResponseTo');
  if (confirmation === null || id === null || id === '') return refuse('malformed');
  if (!isForUs(assertion, confirmation, expected)) return refuse('misdirected');
  const times = checkTimes(assertion, confirmation, expected.now);
  if (!times.ok) return times;
  const subject = readSubject(assertion);
  if (!subject.ok) return subject;
  // Nobody asked for it: the caller knows no request by this name.
  const request = inResponseTo ?? '';
  const person = { ...subject.value, ...readPerson(assertion) };
  return ok({ id, inResponseTo: request, ...times.value, ...person });
}

function findConfirmation(assertion: Element): Element | null {
  const subject = onlyChild(assertion, NS.assertion, 'Subject');
  const confirmation = onlyChild(subject, NS.assertion, 'SubjectConfirmation');
  if (attributeOf(confirmation, 'Method') !== BEARER) return null;
  // Without a statement of when and how somebody signed in nobody did.
  if (childrenOf(assertion, NS.assertion, 'AuthnStatement').length === 0) return null;
  return onlyChild(confirmation, NS.assertion, 'SubjectConfirmationData');
}

function isForUs(assertion: Element, confirmation: Element, { provider, idp }: Expected): boolean {
  const conditions = onlyChild(assertion, NS.assertion, 'Conditions');
  const restrictions = conditions === null ? [] : childrenOf(conditions, NS.assertion, 'AudienceRestriction');
  const isOurs = (restriction: Element) =>
    childrenOf(restriction, NS.assertion, 'Audience').some((each) => textOf(each)?.trim() === provider.entityId);
  const isFromIdp = textOf(onlyChild(assertion, NS.assertion, 'Issuer'))?.trim() === idp.entityId;
  const isHere = attributeOf(confirmation, 'Recipient') === provider.acsUrl;
  return isFromIdp && isHere && restrictions.length > 0 && restrictions.every(isOurs);
}

function checkTimes(
  assertion: Element,
  confirmation: Element,
  now: Instant,
): Result<Pick<Assertion, 'authenticatedAt' | 'expiresAt'>, ResponseFault> {
  const conditions = onlyChild(assertion, NS.assertion, 'Conditions');
  const starts = [conditions, confirmation]
    .map((each) => attributeOf(each, 'NotBefore'))
    .filter((each) => each !== null);
  const ends = [conditions, confirmation]
    .map((each) => attributeOf(each, 'NotOnOrAfter'))
    .filter((each) => each !== null);
  const authenticatedAt = readAuthnInstant(assertion);
  const known = authenticatedAt === null ? [] : [authenticatedAt];
  const notBefore = [...[...starts, attributeOf(assertion, 'IssueInstant') ?? ''].map(readTime), ...known];
  const notOnOrAfter = ends.map(readTime);
  if (attributeOf(confirmation, 'NotOnOrAfter') === null) return refuse('malformed');
  if ([...notBefore, ...notOnOrAfter].some(Number.isNaN)) return refuse('malformed');
  const expiresAt = after(instant(Math.min(...notOnOrAfter)), CLOCK_SKEW);
  if (hasPassed(expiresAt, now)) return refuse('expired');
  const isEarly = before(instant(Math.max(...notBefore)), CLOCK_SKEW) > now;
  return isEarly ? refuse('not-yet-valid') : ok({ authenticatedAt, expiresAt });
}

/**
 * When the person signed in there, of several times the earliest (core §2.7.2). It must be there, but some leave it out:
 * that is a sign-in of which nobody knows how old it is. @returns not a number for what is no time.
 */
function readAuthnInstant(assertion: Element): Instant | null {
  const statements = childrenOf(assertion, NS.assertion, 'AuthnStatement');
  const times = statements.map((each) => attributeOf(each, 'AuthnInstant')).filter((each) => each !== null);
  return times.length < statements.length ? null : instant(Math.min(...times.map(readTime)));
}

/** `xs:dateTime` in UTC, as SAML asks for it (core §1.3.3). */
const readTime = (text: string) =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(text) ? Date.parse(text) : Number.NaN;

function readSubject(assertion: Element): Result<{ readonly subject: string }, ResponseFault> {
  const nameId = nameIdOf(assertion);
  const subject = textOf(nameId)?.trim() ?? '';
  if (subject === '' || subject.length > LONGEST_SUBJECT || /\p{Cc}/u.test(subject)) return refuse('malformed');
  return attributeOf(nameId, 'Format') === TRANSIENT ? refuse('transient-name') : ok({ subject });
}

const nameIdOf = (assertion: Element) =>
  onlyChild(onlyChild(assertion, NS.assertion, 'Subject'), NS.assertion, 'NameID');

function readPerson(assertion: Element): { readonly email: string | null; readonly name: string | null } {
  const attributes = childrenOf(assertion, NS.assertion, 'AttributeStatement').flatMap((statement) =>
    childrenOf(statement, NS.assertion, 'Attribute'),
  );
  const nameId = nameIdOf(assertion);
  const named = attributeOf(nameId, 'Format') === EMAIL_FORMAT ? textOf(nameId) : null;
  const email = (soleValue(attributes, EMAIL_ATTRIBUTES) ?? named)?.trim() ?? '';
  const name = soleValue(attributes, NAME_ATTRIBUTES)?.trim() ?? '';
  return { email: looksLikeEmail(email) ? email : null, name: isName(name) ? name : null };
}

/** One that has several values, or stands there twice, says nothing for sure. */
function soleValue(attributes: readonly Element[], names: readonly string[]): string | null {
  const found = attributes.filter((each) => names.includes((attributeOf(each, 'Name') ?? '').toLowerCase()));
  const values = new Set(
    found.flatMap((each) => childrenOf(each, NS.assertion, 'AttributeValue').map((value) => textOf(value) ?? '')),
  );
  const [only = null] = values;
  return values.size === 1 ? only : null;
}
