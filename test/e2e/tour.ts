import type { Page } from 'playwright-core';
import { DEMO_PASSWORD } from '../../src/demo/people.ts';
import type { RunningServer } from './running-server.ts';
import {
  askForLink,
  enterCode,
  enterPassword,
  enterRecoveryCode,
  mailedLink,
  type Phone,
  phoneWith,
  readKey,
  readRecoveryCodes,
  saveRecoveryCodes,
  seeHeading,
  seeText,
  signInWithCode,
  signOut,
} from './steps.ts';
import { tourInvitations } from './tour-invitations.ts';
import { tourMembers } from './tour-members.ts';
import { seePasskeys } from './tour-passkeys.ts';
import { seeRecovery } from './tour-recovery.ts';
import { seeCompanySignIn, tourSingleSignOn } from './tour-single-sign-on.ts';
import { tourTexts } from './tour-texts.ts';
import { seeWaysIn } from './tour-ways-in.ts';

/** Goes along on a tour and looks at what is shown: takes pictures, or searches for faults. */
export interface Visitor {
  /** A browser profile of its own, for one person of the story. */
  open(server: RunningServer): Promise<Page>;
  /** A page in the state that people usually meet it in. */
  see(page: Page, name: string): Promise<void>;
  /** One more state of a page: mostly an error. */
  seeState(page: Page, name: string): Promise<void>;
}

interface Visit {
  readonly server: RunningServer;
  readonly visitor: Visitor;
}

const ANA = 'ana@acme.example';
const MAREK = 'marek@acme.example';
const LENA = 'lena@acme.example';
const ACME = '/organizations/acme';
const ACCESS_SECURITY = `${ACME}/settings/access-security`;

const MINUTE = 60;
const DAY = 24 * 60 * MINUTE;

/** What a server without demonstration shows while nobody is there yet. */
export async function tourFirstStart(server: RunningServer, visitor: Visitor): Promise<void> {
  const address = server.output().match(/http\S+\/first-start\S+/)?.[0] ?? '';
  const page = await visitor.open(server);
  await page.goto(address);
  await visitor.see(page, 'first-start');
  await page.getByLabel('Email').fill('not an address');
  await page.getByRole('button', { name: 'Create' }).click();
  await page.getByRole('alert').waitFor();
  await visitor.seeState(page, 'first-start-error');
}

/** Every other page, in the order in which an organization meets them. */
export async function tour(server: RunningServer, visitor: Visitor): Promise<void> {
  const visit = { server, visitor };
  const ana = await visitor.open(server);
  const marek = await visitor.open(server);
  await seeOutside(visit, ana);
  await seeWaysIn(visit, await visitor.open(server));
  await seePasskeys(visitor, await visitor.open(server));
  await seeBefore(visit, ana);
  await seeAsMember(visit, marek);
  await turnOn(visit, ana);
  const { phone, codes } = await setUp(visit, ana);
  await seeAfter(visit, ana);
  await seeRecovery(visit, ana, phone);
  await tourInvitations(visit, ana);
  await seeApiKeys(visit, ana);
  await seeMembers(visit, phone);
  await tourSingleSignOn(visitor, ana);
  await seeConfirm(visit, marek);
  await seeChallenges(visit, ana, { phone, codes });
  await spendCodes(visit, ana, codes);
  await seeLocked(visit, ana, phone);
  await seeMailbox(visit);
  await tourTexts(visit);
}

async function seeOutside({ visitor }: Visit, page: Page): Promise<void> {
  await page.goto('/sign-in');
  await visitor.see(page, 'sign-in');
  await enterPassword(page, ANA, 'not her password');
  await page.getByRole('alert').waitFor();
  await visitor.see(page, 'sign-in-error');
  await page.goto('/sign-in');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('alert').waitFor();
  await visitor.seeState(page, 'sign-in-empty');
  await seeForgotten({ visitor }, page);
  await seeCompanySignIn(visitor, page);
  await page.goto('/help');
  await visitor.see(page, 'help');
  await page.goto('/no-such-page');
  await visitor.see(page, 'message');
  await page.goto('/dev/inbox');
  await visitor.seeState(page, 'dev-inbox-empty');
}

async function seeForgotten({ visitor }: Pick<Visit, 'visitor'>, page: Page): Promise<void> {
  await page.goto('/sign-in');
  await page.getByRole('link', { name: 'Forgot your password?' }).click();
  await seeHeading(page, 'Reset your password');
  await visitor.see(page, 'forgot-password');
  await page.getByRole('button', { name: 'Email me a link' }).click();
  await seeText(page, 'Enter your email address');
  await visitor.seeState(page, 'forgot-password-error');
  await page.goto('/password/reset?token=spent');
  await seeHeading(page, 'This link does not work here');
  await visitor.seeState(page, 'reset-link-over');
}

/** A link in the mail, and where its owner is signed in; both change nothing that comes after. */
async function seeAccount({ server, visitor }: Visit, page: Page): Promise<void> {
  await page.goto('/settings/devices');
  await visitor.see(page, 'devices');
  await page.goto('/settings/password');
  await visitor.see(page, 'change-password');
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.getByRole('alert').waitFor();
  await visitor.seeState(page, 'change-password-error');
  await askForLink(page, MAREK);
  await visitor.see(page, 'forgot-password-sent');
  await page.goto(await mailedLink(server, MAREK));
  await visitor.see(page, 'new-password');
  await page.getByLabel('New password', { exact: true }).fill('marek nowak acme');
  await page.getByRole('button', { name: 'Change password' }).click();
  await seeText(page, `Don't use your name or the word "acme".`);
  await visitor.seeState(page, 'new-password-error');
}

async function seeBefore({ visitor }: Visit, page: Page): Promise<void> {
  await enterPassword(page, ANA);
  await seeHeading(page, 'Your organizations');
  await visitor.see(page, 'your-organizations');
  await page.goto(ACME);
  await visitor.see(page, 'organization');
  await page.goto('/settings/sign-in');
  await visitor.see(page, 'your-sign-in-empty');
  await page.goto(ACCESS_SECURITY);
  await visitor.see(page, 'access-security-off');
}

async function seeAsMember(visit: Visit, page: Page): Promise<void> {
  await enterPassword(page, MAREK);
  await seeHeading(page, 'Your organizations');
  await seeAccount(visit, page);
  await page.goto(ACCESS_SECURITY);
  await visit.visitor.see(page, 'access-security-member');
}

async function turnOn({ visitor }: Visit, page: Page): Promise<void> {
  await page.getByRole('switch', { name: 'Require two-factor authentication' }).click();
  await seeHeading(page, 'Require two-factor authentication?');
  await visitor.see(page, 'turn-on');
  await page.getByRole('button', { name: 'Confirm and require 2FA' }).click();
  await page.getByRole('alert').waitFor();
  await visitor.seeState(page, 'turn-on-error');
  await page.getByLabel('Your password').fill(DEMO_PASSWORD);
  await page.getByRole('button', { name: 'Confirm and require 2FA' }).click();
}

async function setUp({ server, visitor }: Visit, page: Page) {
  const field = page.getByLabel('Enter the 6-digit code that the app shows');
  await seeHeading(page, 'Choose your second factor');
  await visitor.see(page, 'choose-method');
  await page.getByRole('button', { name: 'Authenticator app' }).click();
  await field.waitFor();
  await visitor.see(page, 'app-set-up');

  const phone = phoneWith(server, await readKey(page));
  await visitor.seeState(page, 'app-set-up-by-hand');
  await field.fill(await phone.wrongCode());
  await page.getByRole('button', { name: 'Continue' }).click();
  await seeText(page, 'That code is not right.');
  await visitor.seeState(page, 'app-set-up-error');

  await field.fill(await phone.nextCode());
  await page.getByRole('button', { name: 'Continue' }).click();
  const codes = await readRecoveryCodes(page);
  await visitor.see(page, 'recovery-codes');
  await page.getByRole('button', { name: 'Finish' }).click();
  await seeText(page, 'Tick the box');
  await visitor.seeState(page, 'recovery-codes-error');
  await saveRecoveryCodes(page);
  return { phone, codes };
}

async function seeAfter({ visitor }: Visit, page: Page): Promise<void> {
  await seeHeading(page, 'Access security');
  await visitor.see(page, 'access-security-on');
  await seeTextCountries({ visitor }, page);
  await seeHostedDomain({ visitor }, page);
  await page.goto(`${ACME}/settings/audit-log`);
  await visitor.see(page, 'audit-log');
  await page.goto(`${ACME}/settings/audit-log?q=nobody`);
  await visitor.seeState(page, 'audit-log-empty');
  await page.goto(`${ACCESS_SECURITY}/methods`);
  await visitor.see(page, 'choose-methods');
  await page.goto(`${ACCESS_SECURITY}/methods?chosen=yes&totp=yes`);
  await visitor.see(page, 'change-methods');
  await page.goto(`${ACCESS_SECURITY}/methods?chosen=yes`);
  await visitor.seeState(page, 'choose-methods-error');
  await page.goto(ACCESS_SECURITY);
  await page.getByRole('switch', { name: 'Require two-factor authentication' }).click();
  await seeHeading(page, 'Stop requiring two-factor authentication?');
  await visitor.see(page, 'turn-off');
  await page.goto('/settings/sign-in');
  await visitor.see(page, 'your-sign-in');
  await page.goto('/settings/recovery-codes');
  await visitor.see(page, 'new-codes');
}

async function seeTextCountries({ visitor }: Pick<Visit, 'visitor'>, page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Change countries' }).click();
  await seeHeading(page, 'Countries of phone numbers');
  await visitor.see(page, 'text-countries');
  await page.getByLabel('Only these').check();
  await page.getByLabel('Your password').fill(DEMO_PASSWORD);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('alert').waitFor();
  await visitor.seeState(page, 'text-countries-error');
}

async function seeHostedDomain({ visitor }: Pick<Visit, 'visitor'>, page: Page): Promise<void> {
  await page.goto(ACCESS_SECURITY);
  await page.getByRole('link', { name: 'Change the domain' }).click();
  await seeHeading(page, 'Accounts that open the organization');
  await visitor.see(page, 'hosted-domain');
  await page.getByLabel('Only those of one domain').check();
  await page.getByLabel('Your password').fill(DEMO_PASSWORD);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('alert').waitFor();
  await visitor.seeState(page, 'hosted-domain-error');
}

async function seeApiKeys({ visitor }: Visit, page: Page): Promise<void> {
  await page.goto(`${ACME}/settings/api-keys`);
  await visitor.seeState(page, 'api-keys-empty');
  await page.getByRole('link', { name: 'Make a key' }).click();
  await seeHeading(page, 'Make an API key');
  await visitor.see(page, 'make-api-key');
  await page.getByRole('button', { name: 'Make the key' }).click();
  await page.getByRole('alert').waitFor();
  await visitor.seeState(page, 'make-api-key-error');
  await page.getByLabel('What is it for?').fill('Payroll, every night');
  await page.getByLabel('see the members').check();
  await page.getByLabel('see whether').check();
  await page.getByLabel('Your password').fill(DEMO_PASSWORD);
  await page.getByRole('button', { name: 'Make the key' }).click();
  await seeHeading(page, 'Here is the key “Payroll, every night”');
  await visitor.see(page, 'new-api-key');
  await page.getByRole('link', { name: 'I have kept it' }).click();
  await seeHeading(page, 'API keys');
  await visitor.see(page, 'api-keys');
  await page.getByRole('link', { name: 'Revoke' }).click();
  await seeHeading(page, 'Revoke “Payroll, every night”?');
  await visitor.see(page, 'revoke-api-key');
  await page.goto('/docs/api');
  await seeHeading(page, 'API reference');
  await visitor.see(page, 'api-reference');
}

/** From a browser of its own, because some of it asks for a sign-in not long ago. */
async function seeMembers({ server, visitor }: Visit, phone: Phone): Promise<void> {
  const page = await visitor.open(server);
  await signInWithCode(page, ANA, phone);
  await seeHeading(page, 'Your organizations');
  await tourMembers(visitor, page);
}

/** After a while nobody may change anything on the strength of a sign-in long ago. */
async function seeConfirm({ server, visitor }: Visit, page: Page): Promise<void> {
  await server.advance(6 * MINUTE);
  await page.goto('/');
  await seeText(page, 'Needs a second factor');
  await visitor.seeState(page, 'your-organizations-walled');
  await page.goto('/settings/set-up');
  await visitor.see(page, 'confirm');
  await page.getByRole('button', { name: 'Confirm' }).click();
  await seeText(page, 'Enter your password');
  await visitor.seeState(page, 'confirm-error');
}

interface Kept {
  readonly phone: Phone;
  readonly codes: readonly string[];
}

async function seeChallenges({ visitor }: Visit, page: Page, { phone, codes }: Kept): Promise<void> {
  await signOut(page);
  await seeText(page, 'You have signed out.');
  await visitor.seeState(page, 'signed-out');
  await enterPassword(page, ANA);
  await seeHeading(page, 'Enter your 6-digit code');
  await visitor.see(page, 'code');
  await enterCode(page, await phone.wrongCode());
  await seeText(page, 'That code is not right.');
  await visitor.see(page, 'code-error');

  const field = page.getByRole('textbox', { name: 'Recovery code' });
  await page.getByRole('link', { name: 'Use a recovery code to sign in' }).click();
  await field.waitFor();
  await visitor.see(page, 'recovery-code');
  await field.fill('no code at all');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await seeText(page, 'A recovery code has 16 letters and numbers.');
  await visitor.seeState(page, 'recovery-code-error');
  await field.fill(codes[0] ?? '');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await seeHeading(page, 'You used a recovery code');
  await visitor.see(page, 'recovery-code-used');
}

/** Seven more, so that two are left. */
async function spendCodes({ visitor }: Visit, page: Page, codes: readonly string[]): Promise<void> {
  for (const code of codes.slice(1, 8)) {
    await signOut(page);
    await enterPassword(page, ANA);
    await enterRecoveryCode(page, code);
    await seeHeading(page, 'You used a recovery code');
  }
  await page.goto('/settings/sign-in');
  await visitor.see(page, 'your-sign-in-few-codes');
}

async function seeLocked({ visitor }: Visit, page: Page, phone: Phone): Promise<void> {
  await signOut(page);
  await signInWithCode(page, ANA, phone);
  await seeHeading(page, 'Your organizations');
  await signOut(page);
  await enterPassword(page, ANA);
  for (const left of ['4 tries', '3 tries', '2 tries', '1 try']) {
    await enterCode(page, await phone.wrongCode());
    await seeText(page, `You have ${left} left.`);
  }
  await enterCode(page, await phone.wrongCode());
  await seeHeading(page, 'Too many wrong codes');
  await visitor.see(page, 'locked');
}

/** Somebody who was away for a month and has no second factor yet: the mailbox is asked first. */
async function seeMailbox({ server, visitor }: Visit): Promise<void> {
  await server.advance(31 * DAY);
  const page = await visitor.open(server);
  await enterPassword(page, LENA);
  await seeHeading(page, 'First, check your email');
  await visitor.see(page, 'mailbox');
  await page.getByRole('button', { name: 'Continue' }).click();
  await seeText(page, 'Enter the 6-digit code');
  await visitor.seeState(page, 'mailbox-error');
  await page.goto('/dev/inbox');
  await seeText(page, 'As it is sent');
  await visitor.see(page, 'dev-inbox');
}
