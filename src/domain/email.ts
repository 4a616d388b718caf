/** The one spelling under which an address is looked up: people type capitals, phones add spaces. */
export const emailKey = (typed: string) => typed.trim().normalize('NFKC').toLowerCase();

/** Enough to catch a slip of the finger; whether the address exists only a message can tell. */
export function looksLikeEmail(typed: string): boolean {
  const key = emailKey(typed);
  return (
    key.length <= 254 &&
    /^[^\s@<>"',;:\\()[\]\p{Cc}]+@[^\s@<>"',;:\\()[\]\p{Cc}]+\.[^\s@.<>"',;:\\()[\]\p{Cc}]+$/u.test(key)
  );
}
