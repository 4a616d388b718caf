import type { DueText } from './ports/repositories/records.ts';
import type { TextMessage } from './ports/text-gateway.ts';
import { textFor } from './text/text.ts';

interface Letterhead {
  readonly brand: string;
  /** From configuration, never from a request (I-57). */
  readonly url: URL;
}

/** As long as leaves room for the code and the last line in the 160 characters of one message. */
const LONGEST_BRAND = 30;
/** Of the alphabet of text messages: one other character makes two messages of one. */
const NOT_GSM = /[^A-Za-z0-9 !"#%&'()*+,./:;<=>?-]+/g;

/**
 * Puts a code into words. The last line of a text binds it to our own site, so that a browser offers it nowhere else
 * (https://wicg.github.io/sms-one-time-codes/).
 */
export function writeText({ to, content }: DueText, { brand, url }: Letterhead): Omit<TextMessage, 'id' | 'at'> {
  const { channel, code } = content;
  const said = textFor('en').texts[channel]({ code, brand: shortName(brand) });
  const words = channel === 'text' ? `${said}\n\n@${url.host} #${code}` : said;
  return { channel, to: to.number, country: to.country, words, code };
}

/** Letters with accents lose them, and what is left over goes. */
function shortName(brand: string): string {
  const plain = brand.normalize('NFKD').replace(NOT_GSM, '').replace(/\s+/g, ' ').trim();
  return plain.slice(0, LONGEST_BRAND).trim() || 'account';
}
