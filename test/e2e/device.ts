import type { CDPSession, Page } from 'playwright-core';
import { debuggerOf } from '../fixtures/browser.ts';

/** A device that holds passkeys, inside Chromium. It answers what asks while it is touched, and nothing that asked before. */
export interface Device {
  touched<Value>(work: () => Promise<Value>): Promise<Value>;
  /** From now on whatever asks is answered. */
  keepTouching(): Promise<void>;
  /** Whether the browser offers passkeys among the addresses. Until somebody says so, only buttons ask for one. */
  offerAmongAddresses(offers: boolean): void;
  /** Waits until the sign-in page has asked for passkeys among the addresses. */
  offered(): Promise<void>;
  /** What it holds. */
  credentials(): Promise<readonly { readonly rpId?: string; readonly isResidentCredential: boolean }[]>;
  forgetAll(): Promise<void>;
  /** As a copy would, that was made when its passkeys had been used so often. */
  countFrom(uses: number): Promise<void>;
  /** Whether it recognizes its owner. */
  recognize(isOwner: boolean): Promise<void>;
}

/** Tells what the page asks the device for, and asks whether the browser can offer passkeys among the addresses. */
const LISTEN = `
  PublicKeyCredential.isConditionalMediationAvailable = () => offersAmongAddresses();
  const get = navigator.credentials.get.bind(navigator.credentials);
  navigator.credentials.get = (asked) => {
    tellAsked(asked.mediation ?? 'modal');
    return get(asked);
  };
`;

/** Hears what the page that is open asks for; a function that polls the page its policy forbids. */
async function listenTo(page: Page): Promise<Pick<Device, 'offerAmongAddresses' | 'offered'>> {
  let offersNow = false;
  let last = '';
  let hear = () => {};
  await page.exposeFunction('offersAmongAddresses', () => offersNow);
  await page.exposeFunction('tellAsked', (asked: string) => {
    last = asked;
    hear();
  });
  await page.addInitScript(LISTEN);
  page.on('framenavigated', () => {
    last = '';
  });
  return {
    offerAmongAddresses(offers) {
      offersNow = offers;
    },
    offered: () =>
      new Promise((resolve) => {
        hear = () => {
          if (last === 'conditional') resolve();
        };
        hear();
      }),
  };
}

export async function plugIn(page: Page): Promise<Device> {
  const heard = await listenTo(page);
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
  return { ...deviceOf(debug, authenticatorId), ...heard };
}

function deviceOf(debug: CDPSession, authenticatorId: string): Omit<Device, 'offerAmongAddresses' | 'offered'> {
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
    async keepTouching() {
      await touch(true);
    },
    credentials: async () => (await debug.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
    async forgetAll() {
      await debug.send('WebAuthn.clearCredentials', { authenticatorId });
    },
    async countFrom(uses) {
      const { credentials } = await debug.send('WebAuthn.getCredentials', { authenticatorId });
      await debug.send('WebAuthn.clearCredentials', { authenticatorId });
      for (const credential of credentials)
        await debug.send('WebAuthn.addCredential', { authenticatorId, credential: { ...credential, signCount: uses } });
    },
    async recognize(isOwner) {
      await debug.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: isOwner });
    },
  };
}
