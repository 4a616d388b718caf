import { X509Certificate } from 'node:crypto';
import { ok, type Result, refuse } from '../../domain/result.ts';
import type { IdentityProvider } from '../../domain/single-sign-on/connection.ts';
import type { MetadataFault } from '../../domain/single-sign-on/fault.ts';
import { type Instant, instant } from '../../domain/time.ts';
import { attributeOf, childrenOf, everyNamed, NS, parseXmlFile } from './xml.ts';

const REDIRECT = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect';
const WEAKEST_RSA_BITS = 2048;
const MOST_CERTIFICATES = 8;

/** Reads the metadata of one identity provider (SAML 2.0 metadata §2.4.3). `allowHttp`: in development. */
export function readMetadata(xml: string, allowHttp: boolean): Result<IdentityProvider, MetadataFault> {
  const root = parseXmlFile(xml);
  if (root === null) return refuse('malformed');
  const entities = everyNamed(root, 'EntityDescriptor').filter((each) => each.namespaceURI === NS.metadata);
  const all = isEntity(root) ? [root, ...entities] : entities;
  const providers = all.flatMap((entity) =>
    childrenOf(entity, NS.metadata, 'IDPSSODescriptor').map((descriptor) => ({ entity, descriptor })),
  );
  const [only, ...others] = providers;
  // A federation's file names hundreds: which one is meant nobody can tell.
  if (only === undefined || others.length > 0) return refuse('no-identity-provider');
  return readProvider(attributeOf(only.entity, 'entityID'), only.descriptor, allowHttp);
}

const isEntity = (element: Element) => element.localName === 'EntityDescriptor' && element.namespaceURI === NS.metadata;

function readProvider(
  entityId: string | null,
  descriptor: Element,
  allowHttp: boolean,
): Result<IdentityProvider, MetadataFault> {
  if (entityId === null || entityId === '' || entityId.length > 1024) return refuse('no-identity-provider');
  const services = childrenOf(descriptor, NS.metadata, 'SingleSignOnService');
  const redirect = services.find((service) => attributeOf(service, 'Binding') === REDIRECT);
  const signOnUrl = attributeOf(redirect ?? null, 'Location');
  if (signOnUrl === null || !URL.canParse(signOnUrl)) return refuse('no-redirect');
  const { protocol } = new URL(signOnUrl);
  if (protocol !== 'https:' && !(allowHttp && protocol === 'http:')) return refuse('not-https');
  const certificates = certificatesOf(descriptor);
  if (certificates.length === 0 || certificates.length > MOST_CERTIFICATES) return refuse('no-certificate');
  return ok({ entityId, signOnUrl, certificates, certificatesEndAt: endOf(certificates) });
}

/** Without `use` a key is for signing too. */
function certificatesOf(descriptor: Element): readonly string[] {
  const keys = childrenOf(descriptor, NS.metadata, 'KeyDescriptor');
  const forSigning = keys.filter((key) => attributeOf(key, 'use') !== 'encryption');
  const texts = forSigning.flatMap((key) => everyNamed(key, 'X509Certificate').map((each) => each.textContent ?? ''));
  return [...new Set(texts.map((text) => text.replace(/\s+/g, '')))].filter(isUsable);
}

function isUsable(certificate: string): boolean {
  const parsed = parseCertificate(certificate);
  const bits = parsed?.publicKey.asymmetricKeyDetails?.modulusLength ?? 0;
  return parsed?.publicKey.asymmetricKeyType === 'rsa' && bits >= WEAKEST_RSA_BITS;
}

function parseCertificate(certificate: string): X509Certificate | null {
  try {
    return new X509Certificate(Buffer.from(certificate, 'base64'));
  } catch {
    return null;
  }
}

const endOf = (certificates: readonly string[]): Instant =>
  instant(Math.max(...certificates.map((each) => Date.parse(parseCertificate(each)?.validTo ?? '') || 0)));
