/** What is texted. All of it is in the alphabet of text messages (3GPP TS 23.038), where an apostrophe is straight. */
const text = ({ code, brand }: { readonly code: string; readonly brand: string }) =>
  `${code} is your ${brand} security code. Don't share it.`;

/** What is spoken: slowly, and once more for whoever had no pencil yet. */
function call({ code, brand }: { readonly code: string; readonly brand: string }): string {
  const digits = [...code].join(', ');
  return `Hello. Your ${brand} security code is: ${digits}. Once more: ${digits}. Don't share it. Goodbye.`;
}

export const texts = { text, call };
