import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LARCH_DOMAIN } from '../../src/demo/company.ts';
import { CONNECTION } from '../../src/demo/single-sign-on.ts';
import type { OrganizationId } from '../../src/domain/ids.ts';
import { readMetadata } from '../../src/gateways/saml/metadata.ts';
import { signInWithApp } from '../fixtures/ceremonies.ts';
import { type Client, openClient } from '../fixtures/client.ts';
import { databases } from '../fixtures/databases.ts';
import { linkOf, textOf } from '../fixtures/html.ts';
import { openRaw } from '../fixtures/raw-rows.ts';
import { startTestServer, type TestServer } from '../fixtures/server.ts';

const ACME = 'acme' as OrganizationId;
const TEAMMATES = '/organizations/acme/teammates';
const SETTINGS = '/organizations/acme/settings';
const ANA = 'ana@acme.example';
const EXEMPT = ['Julia Novak', 'Omar Farouk', 'Sara Lindholm', 'Tariq Aziz'];

/** What the overview says of each, which is what Teammates says on its pages. */
async function expectOneAnswer(client: Client, id: string): Promise<ReadonlyMap<string, string>> {
  const home = await client.open(`/organizations/${id}`);
  const shown = [...home.body.matchAll(/<li>(?=<span class="avatar)(.*?)<\/li>/gs)].map(([, row = '']) => row);
  const said = new Map(shown.map((row) => [emailIn(row), textOf(row).replace(/^.* 2FA: /, '')]));
  const listed = new Map<string, string>();
  for (let next: string | null = `/organizations/${id}/teammates`; next !== null; ) {
    const { body } = await client.open(next);
    const rows = [...body.matchAll(/<tr role="row">(.*?)<\/tr>/gs)].map(([, row = '']) => row).slice(1);
    for (const row of rows) listed.set(emailIn(row), textOf(row.match(/data-label="2FA">(.*?)<\/td>/s)?.[1] ?? ''));
    next = linkOf(body, 'Next');
  }
  expect(said).toEqual(listed);
  expect(home.text).toContain(`People ${listed.size} people`);
  return said;
}

const emailIn = (row: string) => /[\w.]+@[\w.]+/.exec(textOf(row))?.[0] ?? '';

describe.each(databases)('whom single sign-on spares in the demonstration, on $name', ({ name: database }) => {
  let [server, ana]: [TestServer, Client] = [] as never;
  beforeAll(async () => {
    server = await startTestServer({ database, environment: { TWOFOLD_DEMO: '1' } });
    ana = openClient(server.url);
    await ana.signIn(ANA);
  });
  afterAll(() => server.stop());

  async function rows(sql: string) {
    const raw = await openRaw(server.database.url);
    return raw.run(sql).finally(() => raw.close());
  }

  test('U8 M9 they are four of 48: in the table, its counts, its filter, its file and on a page of their own', async () => {
    const page = await ana.open(TEAMMATES);
    expect(page.text).toContain('48 people in Acme Analytics. 4 come through single sign-on');
    expect(page.text).toContain('13 have no second factor yet.');
    expect(page.text).toContain('All 48 Not set up 13 Single sign-on 4 Few codes left 3 Suspended 2');
    const { body } = await ana.open(`${TEAMMATES}?filter=single-sign-on`);
    const shown = [...body.matchAll(/<a [^>]*teammates\/member[^>]*>(.*?)<\/a>/gs)].map(([, words = '']) =>
      textOf(words),
    );
    expect(shown).toEqual(EXEMPT);
    const file = (await ana.open(`${TEAMMATES}.csv?filter=single-sign-on`)).body.trim().split('\r\n').slice(1);
    expect(file.map((row) => row.split(',').slice(0, 5))).toEqual(
      EXEMPT.map((name) => [
        name,
        `${name.toLowerCase().replace(' ', '.')}@larch.example`,
        'Member',
        'Single sign-on',
        '',
      ]),
    );
    const member = await ana.open(linkOf(body, 'Julia Novak') ?? '');
    expect([member.h1, member.text]).toEqual([
      'Julia Novak',
      expect.stringContaining('Two-factor authentication Single sign-on'),
    ]);
  });

  test('U8 the overview says of everybody what Teammates says, and counts the same people', async () => {
    const acme = await expectOneAnswer(ana, 'acme');
    expect(acme.get('julia.novak@larch.example')).toBe('Single sign-on');
    expect(acme.get('gavin.price@acme.example')).toBe('Suspended');
    const hugo = openClient(server.url);
    await signInWithApp(server, hugo, 'hugo@hillside.example');
    expect((await expectOneAnswer(hugo, 'hillside')).get('leo.marchetti@acme.example')).toMatch(/^On hold since /);
  });

  test('M9 M1 the figures and the preview of the switch count them apart from whoever must set up', async () => {
    const look = await ana.open(`${SETTINGS}/access-security`);
    expect(look.text).toContain('33 of 46 people');
    expect(look.text).toContain('2 suspended people are left out.');
    expect(look.text).toContain('Set up 29 Exempt by single sign-on 4 Not set up 13');
    const preview = await ana.open(`${SETTINGS}/access-security/change?to=on`);
    expect(preview.h1).toBe('Require two-factor authentication?');
    expect(preview.text).toContain(
      'happens to the 46 people in Acme Analytics when you turn it on. 2 suspended people are left out.',
    );
    const listed = await ana.open(linkOf(preview.body, 'See who') ?? '');
    expect([listed.h1, listed.body.match(/<tr role="row">/g)?.length]).toEqual(['Teammates', 1 + 13]);
    expect(preview.text).toMatch(/\b29 See no change .*\b13 Must set it up .*\b4 Are exempt/);
  });

  test('M9 S6 the tab shows a connection that is made up, and that the product itself would take', async () => {
    const tab = await ana.open(`${SETTINGS}/single-sign-on`);
    expect(tab.body).toMatch(/value="available" checked/);
    for (const words of ['Larch ID Working', 'Good until Dec 31, 2049', 'larch.example Verified'])
      expect(tab.text).toContain(words);
    expect(tab.text).toMatch(/\b4 See no change .*\b0 Must link their account first .*\b42 Could not get in/);

    const idp = (await server.composition.store.singleSignOn.findOf(ACME))?.idp;
    const keys = idp?.certificates.map((each) => `<X509Certificate>${each}</X509Certificate>`).join('');
    const metadata = `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${idp?.entityId}">
      <IDPSSODescriptor><KeyDescriptor use="signing">${keys}</KeyDescriptor><SingleSignOnService
      Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="${idp?.signOnUrl}"/></IDPSSODescriptor>
      </EntityDescriptor>`;
    expect(readMetadata(metadata, false)).toEqual({ ok: true, value: idp });
  });

  test('M9 S2 it leads nobody of acme.example away, and everybody but its own people has a password', async () => {
    const visitor = openClient(server.url);
    const lookFor = async (email: string) => {
      await visitor.open('/sign-in/company');
      return visitor.submit('/sign-in/company', { email });
    };
    expect((await lookFor(ANA)).problems).toHaveLength(1);
    expect((await lookFor('julia.novak@larch.example')).text).toContain('Larch ID');
    const begun = await visitor.get(`/saml/${CONNECTION}/begin`);
    expect(begun.location).toMatch(/^https:\/\/id\.larch\.example\/saml\/sign-on\?SAMLRequest=/);

    const without = await rows(
      'select email from users where id not in (select user_id from passwords) order by email',
    );
    expect(without).toHaveLength(EXEMPT.length);
    for (const { email } of without) expect(email).toMatch(new RegExp(`@${LARCH_DOMAIN}$`));
    expect((await visitor.signIn('julia.novak@larch.example')).problems).toHaveLength(1);
  });

  test('T10 the log tells how they came, in order, and nobody signed in before they were there', async () => {
    const { text } = await ana.open(`${SETTINGS}/audit-log?group=policy`);
    expect(text).toMatch(
      /Single sign-on made available .*Tested single sign-on.*Verified the email domain larch.*Added .*Entered .*Described /,
    );
    const joined = await ana.open(`${SETTINGS}/audit-log?group=members&q=julia`);
    expect(joined.text).toContain('Account made for Julia Novak at the first single sign-on');
    const early = await rows(`select users.email from audit_events
      join memberships on memberships.user_id = audit_events.target_id join users on users.id = memberships.user_id
      where audit_events.action like 'sign_in.%' and audit_events.at < memberships.joined_at`);
    expect(early).toEqual([]);
  });
});
