const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Base 32 without padding, as authenticator apps read it (RFC 4648 §6). */
export function toBase32(bytes: Uint8Array): string {
  let text = '';
  let buffer = 0;
  let held = 0;
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte;
    held += 8;
    while (held >= 5) {
      held -= 5;
      text += ALPHABET.charAt((buffer >>> held) & 31);
    }
    buffer &= (1 << held) - 1;
  }
  return held > 0 ? text + ALPHABET.charAt((buffer << (5 - held)) & 31) : text;
}
