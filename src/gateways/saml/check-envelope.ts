import type { ResponseFault } from '../../domain/single-sign-on/fault.ts';
import type { Expected } from './read-assertion.ts';
import { attributeOf, childrenOf, everyNamed, NS, onlyChild, textOf } from './xml.ts';

const SUCCESS = 'urn:oasis:names:tc:SAML:2.0:status:Success';

/** SHA-256 and better; what stands here is all that a signature may name. */
const ALGORITHMS: Readonly<Record<string, readonly string[]>> = {
  SignatureMethod: [
    'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
    'http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1',
  ],
  DigestMethod: ['http://www.w3.org/2001/04/xmlenc#sha256', 'http://www.w3.org/2001/04/xmlenc#sha512'],
  CanonicalizationMethod: [
    'http://www.w3.org/2001/10/xml-exc-c14n#',
    'http://www.w3.org/TR/2001/REC-xml-c14n-20010315',
  ],
  Transform: [
    'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
    'http://www.w3.org/2001/10/xml-exc-c14n#',
    'http://www.w3.org/TR/2001/REC-xml-c14n-20010315',
  ],
};

/**
 * What a response must look like before a signature in it is even looked at: one assertion, where it belongs, signatures
 * only where they belong, every id once. The wrapping attacks need a document that does not look like this (XSW 1–8).
 */
export function checkEnvelope(response: Element, expected: Expected): ResponseFault | null {
  if (response.localName !== 'Response' || response.namespaceURI !== NS.protocol) return 'malformed';
  const status = onlyChild(onlyChild(response, NS.protocol, 'Status'), NS.protocol, 'StatusCode');
  if (status === null) return 'malformed';
  if (attributeOf(status, 'Value') !== SUCCESS) return 'declined';
  return checkShape(response) ?? (isAddressedToUs(response, expected) ? null : 'misdirected');
}

function checkShape(response: Element): ResponseFault | null {
  const [assertion, ...others] = [...everyNamed(response, 'Assertion'), ...everyNamed(response, 'EncryptedAssertion')];
  if (assertion === undefined || others.length > 0 || everyNamed(response, 'Response').length > 0) return 'malformed';
  const isInPlace = assertion.parentNode === response && assertion.namespaceURI === NS.assertion;
  if (!isInPlace || assertion.localName !== 'Assertion' || !hasUniqueIds(response)) return 'malformed';
  return areSignaturesInPlace(response, assertion) && hasGoodAlgorithms(response) ? null : 'untrusted';
}

function hasUniqueIds(response: Element): boolean {
  const elements = [response, ...everyNamed(response, '*')];
  const ids = elements.flatMap((each) =>
    ['ID', 'Id', 'id', 'xml:id'].map((name) => attributeOf(each, name)).filter((id) => id !== null),
  );
  return new Set(ids).size === ids.length;
}

function areSignaturesInPlace(response: Element, assertion: Element): boolean {
  const signatures = everyNamed(response, 'Signature');
  const ofAssertion = childrenOf(assertion, NS.signature, 'Signature');
  const ofResponse = childrenOf(response, NS.signature, 'Signature');
  const areAllKnown = signatures.length === ofAssertion.length + ofResponse.length;
  return (
    areAllKnown && ofAssertion.length === 1 && ofResponse.length <= 1 && everyNamed(response, 'Object').length === 0
  );
}

const hasGoodAlgorithms = (response: Element) =>
  Object.entries(ALGORITHMS).every(([name, known]) =>
    everyNamed(response, name).every((each) => known.includes(attributeOf(each, 'Algorithm') ?? '')),
  );

/** The envelope may be unsigned; where it says something it must say the same. */
function isAddressedToUs(response: Element, { provider, idp }: Expected): boolean {
  const destination = attributeOf(response, 'Destination');
  const issuer = textOf(onlyChild(response, NS.assertion, 'Issuer'))?.trim() ?? idp.entityId;
  return (destination === null || destination === provider.acsUrl) && issuer === idp.entityId;
}
