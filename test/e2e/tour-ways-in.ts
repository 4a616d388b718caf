import type { Page } from 'playwright-core';
import { DEMO_PASSWORD } from '../../src/demo/people.ts';
import type { RunningServer } from './running-server.ts';
import { askForSignInLink, mailedLink, seeHeading, seeText } from './steps.ts';
import type { Visitor } from './tour.ts';

const LENA = 'lena@acme.example';

/** Somebody who signs in by mail, and does without a password for a while; in the end all is as it was. */
export async function seeWaysIn(
  { server, visitor }: { readonly server: RunningServer; readonly visitor: Visitor },
  page: Page,
): Promise<void> {
  await page.goto('/sign-in');
  await page.getByRole('link', { name: 'Email me a link instead' }).click();
  await seeHeading(page, 'Sign in by email');
  await visitor.see(page, 'sign-in-link');
  await askForSignInLink(page, LENA);
  await visitor.see(page, 'sign-in-link-sent');
  await page.goto('/sign-in/link/open?token=spent');
  await visitor.seeState(page, 'sign-in-link-over');
  await openLink(server, page, async () => visitor.see(page, 'open-sign-in-link'));
  await seeHeading(page, 'Your organizations');
  await page.goto('/settings/ways-in');
  await visitor.see(page, 'ways-in');
  await page.getByRole('button', { name: 'Remove : Password' }).click();
  await seeText(page, 'That way to sign in is removed.');
  await visitor.seeState(page, 'ways-in-without-password');
  await server.advance(6 * 60);
  await page.getByRole('link', { name: 'Make a password' }).click();
  await seeHeading(page, "Confirm that it's you");
  await visitor.see(page, 'confirm-by-link');
  await page.getByRole('button', { name: 'Email me a link' }).click();
  await seeHeading(page, 'Check your email');
  await openLink(server, page);
  await seeHeading(page, 'Make a password');
  await visitor.see(page, 'make-password');
  await page.getByLabel('New password', { exact: true }).fill(DEMO_PASSWORD);
  await page.getByRole('button', { name: 'Make password' }).click();
  await seeText(page, 'You have a password now.');
  await page.getByRole('button', { name: 'Sign out' }).click();
}

async function openLink(server: RunningServer, page: Page, look = async () => {}): Promise<void> {
  await page.goto(await mailedLink(server, LENA, '/sign-in/link/open'));
  await seeHeading(page, 'Sign in to Twofold');
  await look();
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}
