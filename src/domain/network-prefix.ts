/** IPv4 in the form of IPv6 (RFC 4291 §2.5.5.2), as a socket that listens for both writes it, in the form that people know theirs by. */
export const plainAddress = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '');

/** The network an address belongs to: /24 of IPv4, /48 of IPv6. One household cannot make another wait. */
export function networkPrefix(address: string | null): string {
  if (address === null) return 'unknown';
  const plain = plainAddress(address.toLowerCase());
  if (plain.includes('.')) return plain.slice(0, plain.lastIndexOf('.'));
  const [head = '', tail] = plain.split('::');
  const groups = head === '' ? [] : head.split(':');
  // Zeros that `::` left out belong to the prefix where fewer than three groups stand before it.
  const filled = tail === undefined ? groups : [...groups, '0', '0', '0'];
  return filled
    .slice(0, 3)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}
