/** What no eye tells apart from nothing, or from another order of the letters; half of a character is none. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** In a header or an address of the web each of them means something else. */
const SPECIAL = /[\s<>"',;:\\()[\]]/;

/** A name of DNS, and the underscore that some have (RFC 1123 §2.1). */
const LABEL = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/;

const LONGEST = { address: 254, local: 64, domain: 253 };

/** The one spelling under which an address is looked up: people type capitals, phones add spaces, domains have two forms. */
export function emailKey(typed: string): string {
  const spelled = spellingOf(typed);
  const domainAt = spelled.lastIndexOf('@') + 1;
  return domainAt === 0 ? spelled : spelled.slice(0, domainAt) + asciiDomain(spelled.slice(domainAt));
}

/** What stands in the key of every address in which this was typed; of a domain in another script, its whole labels. */
export const partOfEmailKey = (typed: string): string =>
  typed.includes('@') ? emailKey(typed) : asciiDomain(spellingOf(typed));

/** Without a look at the form of its domain. */
export const spellingOf = (typed: string): string => typed.trim().normalize('NFKC').toLowerCase();

/** Enough to catch a slip of the finger; whether the address exists only a message can tell. */
export function looksLikeEmail(typed: string): boolean {
  const spelled = spellingOf(typed);
  if (UNSEEN.test(spelled) || SPECIAL.test(spelled)) return false;
  const key = emailKey(typed);
  const [local = '', domain = '', ...more] = key.split('@');
  const isLocal = local !== '' && local.length <= LONGEST.local;
  return key.length <= LONGEST.address && more.length === 0 && isLocal && isDomain(domain);
}

function isDomain(domain: string): boolean {
  const labels = domain.split('.');
  return domain.length <= LONGEST.domain && labels.length > 1 && labels.every((label) => LABEL.test(label));
}

/** The form in which DNS has it (RFC 5891); what cannot have one stays as it is, and so does every domain in ASCII. */
function asciiDomain(domain: string): string {
  if (/^[\x20-\x7e]*$/.test(domain) || /[/?#@:\\]/.test(domain) || UNSEEN.test(domain)) return domain;
  const address = `http://${domain}`;
  return URL.canParse(address) ? new URL(address).hostname : domain;
}

/** Marks in an address what cannot be seen, so that whoever typed it finds it. */
export const withUnseenMarked = (typed: string): string => typed.replace(new RegExp(UNSEEN, 'gu'), '\ufffd');
