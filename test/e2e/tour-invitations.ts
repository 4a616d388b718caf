import type { Page } from 'playwright-core';
import type { RunningServer } from './running-server.ts';
import { enterPassword, seeHeading, seeText } from './steps.ts';
import type { Visitor } from './tour.ts';

const TEAMMATES = '/organizations/acme/teammates';
const NEW = 'nora.with-a-rather-long-name@subsidiary.acme.example';
const KNOWN = 'hugo@hillside.example';

interface Visit {
  readonly server: RunningServer;
  readonly visitor: Visitor;
}

/** Who is invited, from both ends; `admin` has just proven who they are. */
export async function tourInvitations(visit: Visit, admin: Page): Promise<void> {
  await seeInviting(visit, admin);
  await seeJoining(visit, admin);
}

async function seeInviting({ visitor }: Visit, page: Page): Promise<void> {
  await page.goto(TEAMMATES);
  await visitor.see(page, 'teammates');
  await page.getByRole('link', { name: 'Invite people' }).click();
  await seeHeading(page, 'Invite people');
  await visitor.see(page, 'invite');
  await page.getByLabel('Email addresses').fill('nora at acme');
  await page.getByRole('button', { name: 'Send invitations' }).click();
  await seeText(page, 'Nobody has been invited yet.');
  await visitor.seeState(page, 'invite-error');
  await page.getByLabel('Email addresses').fill(`${NEW}\n${KNOWN}, marek@acme.example`);
  await page.getByRole('button', { name: 'Send invitations' }).click();
  await seeText(page, '2 invitations are on their way.');
  await visitor.see(page, 'invitations');
}

async function seeJoining({ server, visitor }: Visit, admin: Page): Promise<void> {
  const page = await visitor.open(server);
  await page.goto(await linkTo(server, NEW));
  await seeHeading(page, 'Join Acme Analytics');
  await visitor.see(page, 'join');
  await page.getByLabel('Password', { exact: true }).fill('short');
  await page.getByRole('button', { name: 'Create account and join' }).click();
  await page.getByRole('alert').waitFor();
  await visitor.seeState(page, 'join-error');
  await page.goto(await linkTo(server, KNOWN));
  await seeText(page, 'You have an account with this address.');
  await visitor.see(page, 'join-sign-in');
  await enterPassword(page, 'marek@acme.example');
  await page.goto(await linkTo(server, KNOWN));
  await visitor.seeState(page, 'join-other-account');
  await admin.getByRole('button', { name: `Revoke the invitation of ${KNOWN}` }).click();
  await seeText(admin, 'Revoked. The link no longer works.');
  await visitor.seeState(admin, 'invitations-revoked');
  await page.goto(await linkTo(server, KNOWN));
  await seeHeading(page, 'This invitation no longer works');
  await visitor.seeState(page, 'invitation-over');
}

const MOST_LOOKS = 200;

/** Where the mail leads; the server's own worker may have it in hand. */
export async function linkTo(server: RunningServer, email: string): Promise<string> {
  for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
    const mail = (await server.inbox()).find(({ to, subject }) => to === email && subject.includes('invites you'));
    if (mail !== undefined) return mail.link ?? '';
  }
  throw new Error(`No invitation came to ${email}.`);
}
