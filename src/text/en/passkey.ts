/** The passkey as a second factor: showing one, and making one. */
export const passkey = {
  title: 'Use your passkey',
  lead: 'Your device asks for your face, fingerprint, PIN or security key.',
  submit: 'Use passkey',
  /** Where the browser's own dialog was closed, or found nothing. */
  failed: "That didn't finish. Try again, or use another way.",
  withoutScript: 'Passkeys need JavaScript. Turn it on in your browser, or use another way.',
  unsupported: "This browser can't use passkeys. Use another way.",
};

export const passkeySetUp = {
  title: 'Create a passkey',
  lead: 'Your device asks for your face, fingerprint, PIN or security key, and keeps the passkey.',
  label: 'Name of this passkey',
  hint: 'So that you can tell it from others. It can be anything.',
  submit: 'Create passkey',
  /** Also where this device has one for the account already. */
  failed: "That didn't finish. Try again. If this device has a passkey for your account already, use another device.",
  withoutScript: 'Passkeys need JavaScript. Turn it on in your browser, or choose again.',
  unsupported: "This browser can't make passkeys. Choose again.",
  /** Where nothing else counts. */
  only: {
    withoutScript: 'Passkeys need JavaScript. Turn it on in your browser, and load this page again.',
    unsupported: "This browser can't make passkeys. Open this page in another browser, or on another device.",
  },
};
