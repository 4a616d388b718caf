import type { CDPSession, Page } from 'playwright-core';
import { expect } from 'vitest';
import { debuggerOf } from '../fixtures/browser.ts';

/** A device that holds passkeys, inside Chromium. It answers what asks while it is touched, and nothing that asked before. */
export interface Device {
  touched<Value>(work: () => Promise<Value>): Promise<Value>;
  /** Waits until the sign-in page has asked for passkeys among the addresses, so that the next to ask is the button. */
  offered(): Promise<void>;
  /** What it holds. */
  credentials(): Promise<readonly { readonly rpId?: string; readonly isResidentCredential: boolean }[]>;
  forgetAll(): Promise<void>;
  /** Whether it recognizes its owner. */
  recognize(isOwner: boolean): Promise<void>;
}

/** Remembers what the page has asked the device for. */
const LISTEN = `
  const get = navigator.credentials.get.bind(navigator.credentials);
  navigator.credentials.get = (asked) => {
    window.lastAsked = asked.mediation ?? 'modal';
    return get(asked);
  };
`;

export async function plugIn(page: Page): Promise<Device> {
  await page.addInitScript(LISTEN);
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
  return deviceOf(page, debug, authenticatorId);
}

function deviceOf(page: Page, debug: CDPSession, authenticatorId: string): Device {
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
    offered: () => expect.poll(() => page.evaluate('window.lastAsked')).toBe('conditional'),
    credentials: async () => (await debug.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
    async forgetAll() {
      await debug.send('WebAuthn.clearCredentials', { authenticatorId });
    },
    async recognize(isOwner) {
      await debug.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: isOwner });
    },
  };
}
