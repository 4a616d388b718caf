import type { Page } from 'playwright-core';
import { DEMO_PASSWORD } from '../../src/demo/people.ts';
import { seeHeading, seeText } from './steps.ts';
import type { Visitor } from './tour.ts';

const ACME = '/organizations/acme';
const TEAMMATES = `${ACME}/teammates`;

/** What an owner does about members, and about herself; `owner` has just signed in. */
export async function tourMembers(visitor: Visitor, owner: Page): Promise<void> {
  await seeMember(visitor, owner);
  await seeReset(visitor, owner);
  await seeLeaving(visitor, owner);
}

async function seeMember(visitor: Visitor, page: Page): Promise<void> {
  await openMember(page, 'Yuki Tanaka');
  await visitor.see(page, 'member');
  await page.locator('summary').filter({ hasText: 'Sign out everywhere' }).click();
  await page.getByRole('button', { name: 'Sign out everywhere' }).click();
  await seeText(page, 'Signed out everywhere.');
  await visitor.seeState(page, 'member-signed-out');
  await page.getByText('Remove from Acme Analytics').click();
  await page.getByRole('button', { name: 'Remove', exact: true }).waitFor();
  await visitor.seeState(page, 'member-removing');
  await page.getByRole('button', { name: 'Suspend' }).click();
  await seeText(page, 'Suspended. They get into nothing of this organization.');
  await visitor.seeState(page, 'member-suspended');
  await page.getByRole('button', { name: 'Reactivate' }).click();
  await seeText(page, 'No longer suspended.');
}

async function openMember(page: Page, name: string): Promise<void> {
  await page.goto(TEAMMATES);
  await page.getByRole('link', { name, exact: true }).click();
  await seeHeading(page, name);
}

async function seeReset(visitor: Visitor, page: Page): Promise<void> {
  await page.goto(TEAMMATES);
  await page.getByRole('button', { name: 'Reset two-factor authentication' }).click();
  await seeText(page, 'Nobody was selected.');
  await visitor.seeState(page, 'teammates-none-selected');
  await page.getByRole('checkbox', { name: 'Select Sofia Rossi' }).check();
  await page.getByRole('checkbox', { name: 'Select Yuki Tanaka' }).check();
  await seeText(page, '2 selected');
  await visitor.seeState(page, 'teammates-selected');
  await page.getByRole('button', { name: 'Reset two-factor authentication' }).click();
  await seeHeading(page, 'Reset two-factor authentication for 2 people?');
  // Whom no box offers is skipped, with the reason.
  await page.goto(`${page.url()}&user=${await idOf(page, 'Ana Pereira')}`);
  await visitor.see(page, 'reset-members');
  await page.getByRole('button', { name: 'Reset for 2 people' }).click();
  await page.getByRole('alert').waitFor();
  await visitor.seeState(page, 'reset-members-error');
  await page.getByLabel('Reason').fill('Lost phones, checked by video call');
  await page.getByLabel('Your password').fill(DEMO_PASSWORD);
  await page.getByRole('button', { name: 'Reset for 2 people' }).click();
  await seeHeading(page, '2 people reset, 1 skipped');
  await visitor.see(page, 'reset-result');
}

/** From the link to their page. */
async function idOf(page: Page, name: string): Promise<string> {
  const list = await page.context().newPage();
  await list.goto(TEAMMATES);
  const href = await list.getByRole('table').getByRole('link', { name, exact: true }).getAttribute('href');
  await list.close();
  return new URL(href ?? '', page.url()).searchParams.get('user') ?? '';
}

/** From her own page: not as the only owner, and not when the other one has stepped down meanwhile; so she stays. */
async function seeLeaving(visitor: Visitor, page: Page): Promise<void> {
  await openMember(page, 'Ana Pereira');
  await visitor.seeState(page, 'member-yourself');
  await page.getByRole('link', { name: 'Leave this organization' }).click();
  await seeHeading(page, 'Leave Acme Analytics?');
  await visitor.seeState(page, 'leave-only-owner');
  await makeYuki(page, 'Owner');
  await page.goto(`${ACME}/leave`);
  await seeHeading(page, 'Leave Acme Analytics?');
  await visitor.see(page, 'leave');
  const meanwhile = await page.context().newPage();
  await makeYuki(meanwhile, 'Admin');
  await meanwhile.close();
  await page.getByRole('button', { name: 'Leave', exact: true }).click();
  await seeText(page, 'An organization needs an owner who can get in.');
  await visitor.seeState(page, 'leave-error');
}

async function makeYuki(page: Page, role: 'Owner' | 'Admin'): Promise<void> {
  await openMember(page, 'Yuki Tanaka');
  await page.getByLabel('Role in this organization').selectOption(role);
  await page.getByRole('button', { name: 'Change role' }).click();
  await seeText(page, `Role changed to ${role.toLowerCase()}.`);
}
