/** The network an address belongs to: /24 of IPv4, /48 of IPv6. One household cannot make another wait. */
export function networkPrefix(address: string | null): string {
  if (address === null) return 'unknown';
  const lower = address.toLowerCase();
  const v4 = lower.startsWith('::ffff:') ? lower.slice('::ffff:'.length) : lower;
  if (v4.includes('.')) return v4.slice(0, v4.lastIndexOf('.'));
  const [head = '', tail] = v4.split('::');
  const groups = head === '' ? [] : head.split(':');
  // Zeros that `::` left out belong to the prefix where fewer than three groups stand before it.
  const filled = tail === undefined ? groups : [...groups, '0', '0', '0'];
  return filled
    .slice(0, 3)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}
