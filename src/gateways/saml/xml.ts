import { DOMParser } from '@xmldom/xmldom';

export const NS = {
  assertion: 'urn:oasis:names:tc:SAML:2.0:assertion',
  protocol: 'urn:oasis:names:tc:SAML:2.0:protocol',
  metadata: 'urn:oasis:names:tc:SAML:2.0:metadata',
  signature: 'http://www.w3.org/2000/09/xmldsig#',
} as const;

/**
 * Parses XML of which nothing is left to interpretation: no document type (so no entities), no comments, no CDATA, no
 * processing instructions. Identity providers need none of them, and each has hidden something from a signature before.
 *
 * @returns null for everything else.
 */
export function parseXml(text: string): Element | null {
  const body = text.trim().replace(/^<\?xml\s[^<>]*\?>/, '');
  if (/<[!?]/.test(body)) return null;
  try {
    return parse(body);
  } catch {
    return null;
  }
}

/** As above, with the comments taken out that people write into files. Never for what is signed. */
export const parseXmlFile = (text: string) => parseXml(text.replace(/^\uFEFF/, '').replace(/<!--[\s\S]*?-->/g, ''));

function parse(body: string): Element {
  const refuse = (words: string) => {
    throw new Error(words);
  };
  const errorHandler = { warning: refuse, error: refuse, fatalError: refuse };
  return new DOMParser({ errorHandler }).parseFromString(body, 'text/xml').documentElement;
}

/** Every element of this name, in whatever namespace and at whatever depth. */
export const everyNamed = (element: Element, localName: string): readonly Element[] =>
  listOf(element.getElementsByTagNameNS('*', localName));

/** The children of this name in this namespace. */
export const childrenOf = (element: Element, namespace: string, localName: string): readonly Element[] =>
  everyNamed(element, localName).filter((each) => each.parentNode === element && each.namespaceURI === namespace);

/** The one child of this name; null where there are none or several. */
export function onlyChild(element: Element | null, namespace: string, localName: string): Element | null {
  const found = element === null ? [] : childrenOf(element, namespace, localName);
  return found.length === 1 ? (found[0] ?? null) : null;
}

export const attributeOf = (element: Element | null, name: string): string | null =>
  element?.hasAttribute(name) === true ? element.getAttribute(name) : null;

/** Null where the element is not there, or holds anything but text. */
export function textOf(element: Element | null): string | null {
  if (element === null || everyNamed(element, '*').length > 0) return null;
  return element.textContent;
}

const listOf = (found: { readonly length: number; item(index: number): Element | null }): readonly Element[] =>
  Array.from({ length: found.length }, (_, index) => found.item(index)).filter((each) => each !== null);
