import type { Page } from 'playwright-core';
import { DEMO_PASSWORD } from '../../src/demo/people.ts';
import type { RunningServer } from './running-server.ts';
import { enterPassword, mailedLink, notMeLink, type Phone, seeHeading, seeText, signInWithCode } from './steps.ts';
import type { Visitor } from './tour.ts';

const [ANA, SOFIA] = ['ana@acme.example', 'sofia@acme.example'];
const ACCESS_SECURITY = '/organizations/acme/settings/access-security';

interface Visit {
  readonly server: RunningServer;
  readonly visitor: Visitor;
}

/** An owner allows recovery by mail, and a member asks for it and stops it. */
export async function seeRecovery(visit: Visit, owner: Page, phone: Phone): Promise<void> {
  await allowRecovery(visit, owner);
  await seeEnded(visit, phone);
  const { server, visitor } = visit;
  const page = await visitor.open(server);
  await askByMail(page, SOFIA, () => visitor.seeState(page, 'recovery-code-by-mail'));
  await visitor.seeState(page, 'mailbox-recovery');
  await page.goto(await mailedLink(server, SOFIA, '/sign-in/stop'));
  await seeHeading(page, 'Stop this recovery?');
  await visitor.see(page, 'stop-recovery');
  await page.getByRole('button', { name: 'Stop it' }).click();
  await seeHeading(page, 'The recovery is stopped');
  await visitor.seeState(page, 'recovery-stopped');
  await seeDisowned(visit, page);
}

async function askByMail(page: Page, email: string, look = async () => {}): Promise<void> {
  await enterPassword(page, email);
  await page.getByRole('link', { name: 'Use a recovery code to sign in' }).click();
  await seeHeading(page, 'Use a recovery code');
  await look();
  await page.getByRole('button', { name: 'Send recovery code to my email' }).click();
  await seeHeading(page, 'First, check your email');
}

/** The phone that was called lost is used in another browser. */
async function seeEnded({ server, visitor }: Visit, phone: Phone): Promise<void> {
  const page = await visitor.open(server);
  await askByMail(page, ANA);
  const elsewhere = await visitor.open(server);
  await signInWithCode(elsewhere, ANA, phone);
  await seeHeading(elsewhere, 'Your organizations');
  await page.reload();
  await seeHeading(page, 'This recovery has ended');
  await visitor.seeState(page, 'recovery-ended');
}

/** "This wasn't me", in the mail that told of the code. */
async function seeDisowned({ server, visitor }: Visit, page: Page): Promise<void> {
  const link = await notMeLink(server, SOFIA);
  await page.goto(link);
  await seeHeading(page, "This wasn't you?");
  await visitor.see(page, 'disown-notice');
  await page.getByRole('button', { name: "This wasn't me" }).click();
  await seeHeading(page, 'Everybody is signed out');
  await visitor.see(page, 'notice-disowned');
  await page.goto(link);
  await seeHeading(page, 'This link does nothing any more');
  await visitor.seeState(page, 'notice-over');
}

async function allowRecovery({ visitor }: Visit, page: Page): Promise<void> {
  const allow = page.getByRole('switch', { name: 'Allow recovery by email' });
  await page.goto(ACCESS_SECURITY);
  await allow.click();
  await seeHeading(page, 'Allow recovery by email?');
  await visitor.see(page, 'allow-recovery');
  await page.getByLabel('Your password').fill(DEMO_PASSWORD);
  await page.getByRole('button', { name: 'Confirm and allow it' }).click();
  await seeText(page, 'Members can now recover by email.');
  await visitor.seeState(page, 'access-security-recovery');
  await allow.click();
  await seeHeading(page, 'No longer allow recovery by email?');
  await visitor.seeState(page, 'forbid-recovery');
}
