import { emailKey, looksLikeEmail } from '../email.ts';

/**
 * The one spelling of a domain, as DNS has it: lower case, without the last dot, other scripts in Punycode (RFC 5891).
 * @returns null for what is no domain that mail could have, such as an address of the network.
 */
export function readDomain(typed: string): string | null {
  const text = emailKey(typed).replace(/\.$/, '');
  if (!/^[^\s/?#@:[\]\\%]+$/.test(text) || !URL.canParse(`https://${text}`)) return null;
  const { hostname } = new URL(`https://${text}`);
  const labels = hostname.split('.');
  const isNamed = labels.every((label) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(label));
  return hostname.length <= 253 && labels.length > 1 && isNamed && !/^\d+$/.test(labels.at(-1) ?? '') ? hostname : null;
}

/** The domain of an address, whatever the spelling of either; null where it is no address. */
export function domainOfEmail(email: string): string | null {
  return looksLikeEmail(email) ? readDomain(emailKey(email).split('@').at(-1) ?? '') : null;
}
