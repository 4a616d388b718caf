import type { CDPSession, Page } from 'playwright-core';

/** A device that holds passkeys, inside Chromium. */
export async function plugIn(page: Page): Promise<{ readonly debug: CDPSession; readonly authenticatorId: string }> {
  const debug = await page.context().newCDPSession(page);
  await debug.send('WebAuthn.enable');
  const { authenticatorId } = await debug.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { debug, authenticatorId };
}
