import { expect, test } from 'vitest';
import { DEMO_PASSWORD } from '../../src/demo/people.ts';
import { useStage } from './stage.ts';
import { enterPassword, seeHeading, seeText } from './steps.ts';

const stage = useStage();

test('I-45 a form that was open for too long is on the screen again after the sign-in, and was not sent', async () => {
  const { page, complaints } = await stage.open({ width: 390, javaScript: false });
  await enterPassword(page, 'ana@acme.example');
  await seeHeading(page, 'Your organizations');
  await page.goto('/organizations/acme/teammates');
  await page.getByRole('link', { name: 'Sofia Rossi', exact: true }).click();
  await seeHeading(page, 'Sofia Rossi');
  const here = page.url();
  await stage.server.advance(60 * 60 + 1);
  await page.getByRole('button', { name: 'Suspend' }).click();
  await seeText(page, 'Your session here had ended, so nothing was changed. Sign in again, then do it once more.');
  await page.getByLabel('Email').fill('ana@acme.example');
  await page.getByLabel('Password', { exact: true }).fill(DEMO_PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await seeHeading(page, 'Sofia Rossi');
  expect(page.url()).toBe(here);
  await page.getByRole('button', { name: 'Suspend' }).waitFor();
  expect(complaints).toEqual([]);
});
