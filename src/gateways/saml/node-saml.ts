import { generateServiceProviderMetadata, SAML, ValidateInResponseTo } from '@node-saml/node-saml';
import { type Result, refuse } from '../../domain/result.ts';
import type { IdentityProvider } from '../../domain/single-sign-on/connection.ts';
import type { ResponseFault } from '../../domain/single-sign-on/fault.ts';
import type { Assertion, Saml, ServiceProvider } from '../../ports/saml.ts';
import { checkEnvelope } from './check-envelope.ts';
import { readMetadata } from './metadata.ts';
import { type Expected, readAssertion } from './read-assertion.ts';
import { attributeOf, NS, parseXml } from './xml.ts';

/**
 * SAML by node-saml, which signs, verifies and canonicalizes. It reads the computer's clock, so times are checked here by
 * the product's; and it is only asked about documents that look as they should. `allowHttp`: in development.
 */
export function nodeSaml({ allowHttp }: { readonly allowHttp: boolean }): Saml {
  return {
    describe: async ({ entityId, acsUrl }) =>
      generateServiceProviderMetadata({
        issuer: entityId,
        callbackUrl: acsUrl,
        wantAssertionsSigned: true,
        identifierFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
        generateUniqueId: () => `_${entityId.split('/').at(-1)}`,
      }),
    readMetadata: async (xml) => readMetadata(xml, allowHttp),
    signOnAddress: ({ provider, idp, ...request }) =>
      samlFor(provider, idp, request).getAuthorizeUrlAsync('', undefined, {}),
    verify: ({ response, ...expected }) => verify(response, expected),
  };
}

interface Request {
  readonly requestId: string;
  readonly anew: boolean;
}

/** Answers are checked without the request: the database knows it. */
const NO_REQUEST: Request = { requestId: '_', anew: false };

function samlFor({ entityId, acsUrl }: ServiceProvider, idp: IdentityProvider, { requestId, anew }: Request): SAML {
  return new SAML({
    issuer: entityId,
    callbackUrl: acsUrl,
    entryPoint: idp.signOnUrl,
    idpCert: [...idp.certificates],
    generateUniqueId: () => requestId,
    forceAuthn: anew,
    identifierFormat: null,
    disableRequestedAuthnContext: true,
    wantAssertionsSigned: true,
    wantAuthnResponseSigned: false,
    // Checked by us: times by the product's clock, the audience in the signed assertion, the request in the database.
    acceptedClockSkewMs: -1,
    audience: false,
    validateInResponseTo: ValidateInResponseTo.never,
  });
}

async function verify(encoded: string, expected: Expected): Promise<Result<Assertion, ResponseFault>> {
  const xml = decode(encoded);
  const response = xml === null ? null : parseXml(xml);
  if (xml === null || response === null) return refuse('malformed');
  const fault = checkEnvelope(response, expected);
  if (fault !== null) return refuse(fault);
  const signed = await signedAssertion(xml, expected);
  if (signed === null) return refuse('untrusted');
  const read = readAssertion(signed, expected);
  const outer = attributeOf(response, 'InResponseTo');
  const isOneAnswer = !read.ok || outer === null || outer === read.value.inResponseTo;
  return isOneAnswer ? read : refuse('misdirected');
}

/** The bytes that the signature covers, read anew: nothing else of the document is believed. */
async function signedAssertion(xml: string, { provider, idp }: Expected): Promise<Element | null> {
  try {
    const SAMLResponse = Buffer.from(xml, 'utf8').toString('base64');
    const { profile } = await samlFor(provider, idp, NO_REQUEST).validatePostResponseAsync({ SAMLResponse });
    const verified = parseXml(profile?.getAssertionXml?.() ?? '');
    return verified?.localName === 'Assertion' && verified.namespaceURI === NS.assertion ? verified : null;
  } catch {
    return null;
  }
}

function decode(encoded: string): string | null {
  if (!/^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(encoded)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(encoded, 'base64'));
  } catch {
    return null;
  }
}
