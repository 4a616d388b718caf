import type { CDPSession, Page } from 'playwright-core';
import { debuggerOf } from '../fixtures/browser.ts';

/** A device that holds passkeys, inside Chromium. It waits for a touch, as one on a desk does. */
export interface Device {
  /** Touches it, for whatever asks from now on, until the work is done. */
  touched<Value>(work: () => Promise<Value>): Promise<Value>;
  /** What it holds. */
  credentials(): Promise<readonly { readonly rpId?: string; readonly isResidentCredential: boolean }[]>;
  forgetAll(): Promise<void>;
  /** Whether it recognizes its owner. */
  recognize(isOwner: boolean): Promise<void>;
}

export async function plugIn(page: Page): Promise<Device> {
  const debug = await debuggerOf(page);
  await debug.send('WebAuthn.enable');
  const { authenticatorId } = await debug.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: false,
    },
  });
  return deviceOf(debug, authenticatorId);
}

function deviceOf(debug: CDPSession, authenticatorId: string): Device {
  const touch = (enabled: boolean) =>
    debug.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled });
  return {
    async touched(work) {
      await touch(true);
      try {
        return await work();
      } finally {
        await touch(false);
      }
    },
    credentials: async () => (await debug.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
    async forgetAll() {
      await debug.send('WebAuthn.clearCredentials', { authenticatorId });
    },
    async recognize(isOwner) {
      await debug.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: isOwner });
    },
  };
}
