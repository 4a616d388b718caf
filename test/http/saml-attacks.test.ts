import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { signInWithApp } from '../fixtures/ceremonies.ts';
import type { Answer, Client } from '../fixtures/client.ts';
import { askProvider, type Company, NORA, openCompany, postTo, startCompany } from '../fixtures/company.ts';
import {
  assertionXml,
  encode,
  type Forgery,
  requestIdOf,
  responseXml,
  STRANGER_KEYS,
  sign,
} from '../fixtures/identity-provider.ts';
import { openRaw, type RawDatabase } from '../fixtures/raw-rows.ts';

const VICTIM = 'employee-ana';
const ATTACKER = 'employee-mallory';

let company: Company;
let raw: RawDatabase;
let browser: Client;
let requestId: string;

beforeAll(async () => {
  company = await startCompany();
  await openCompany(company, 'available');
  raw = await openRaw(company.server.database.url);
});
afterAll(async () => {
  await raw.close();
  await company.stop();
});
beforeEach(async () => {
  browser = company.open();
  requestId = await beginIn(browser);
});

const acs = () => `${company.spPath()}/acs`;

async function beginIn(client: Client): Promise<string> {
  const { location } = await client.get(`${company.spPath()}/begin`);
  return requestIdOf(new URL(location));
}

let count = 0;
function forgery(patch: Partial<Forgery> = {}): Forgery {
  count += 1;
  return {
    issuer: company.idp.issuer,
    audience: `${company.server.url}${company.spPath()}`,
    acs: `${company.server.url}${acs()}`,
    inResponseTo: requestId,
    now: company.server.now(),
    id: `_assertion-${count}`,
    ...patch,
  };
}

/** What a good identity provider would send. */
function genuine(patch: Partial<Forgery> = {}): string {
  const made = forgery(patch);
  return sign(responseXml(made, assertionXml(made)), 'Assertion');
}

const post = (xml: string) => postTo(company, acs(), { SAMLResponse: encode(xml), RelayState: '' });

const expectRefused = (xml: string, because: string | readonly string[], h1?: string) =>
  expectRefusal(() => post(xml), because, h1);

/** Nobody is signed in, the page says what to do next, and the audit log says why. */
async function expectRefusal(
  send: () => Promise<Answer>,
  because: string | readonly string[],
  h1 = 'We could not trust that answer',
) {
  const before = await refusals();
  const answer = await send();
  expect([answer.status >= 400, answer.status < 500, answer.h1]).toEqual([true, true, h1]);
  expect(answer.text).toMatch(/Begin again|[Aa]sk an owner|Try again/);
  expect(answer.setCookies).toEqual([]);
  const after = await refusals();
  expect(after).toHaveLength(before.length + 1);
  const [newest] = after.filter((each) => !before.some(({ id }) => id === each.id));
  const said = JSON.parse(String(newest?.details)) as { because: string };
  expect([because].flat()).toContain(said.because);
}

async function refusals(): Promise<readonly { id: string; details: string }[]> {
  const rows = await raw.run("select id, details from audit_events where action = 'single_sign_on.refused'");
  return rows as unknown as readonly { id: string; details: string }[];
}

const signatureIn = (xml: string) => xml.match(/<Signature.*?<\/Signature>/s)?.[0] ?? '';
const assertionIn = (xml: string) => xml.match(/<saml:Assertion.*<\/saml:Assertion>/s)?.[0] ?? '';

describe('a response that is genuine', () => {
  test('M9 is taken: otherwise nothing below would prove anything', async () => {
    const answer = await post(genuine({ subject: VICTIM, email: 'ana@acme.example' }));
    expect([answer.status, answer.location]).toEqual([303, expect.stringMatching(/^\/saml\/continue\?token=/)]);
    expect((await browser.open(answer.location)).h1).toBe('Acme Analytics');
  });

  test('M9 may be signed as a whole besides', async () => {
    const answer = await post(sign(genuine({ subject: VICTIM }), 'Response'));
    expect(answer.status).toBe(303);
  });
});

describe('I-41 wrapped signatures (XSW): the signature stays good, what is read is another thing', () => {
  const evil = () => assertionXml(forgery({ subject: VICTIM, id: '_evil' }));
  const own = () => genuine({ subject: ATTACKER, email: 'mallory@acme.example' });
  const swap = (xml: string, make: (assertion: string) => string) => {
    const assertion = assertionIn(xml);
    return xml.replace(assertion, make(assertion));
  };

  const WRAPPINGS: readonly (readonly [string, () => string])[] = [
    ['XSW1: the signed response moved into its own signature', () => wrapResponse('inside')],
    ['XSW2: the signed response moved beside its signature', () => wrapResponse('beside')],
    ['XSW3: a forged assertion before the signed one', () => swap(own(), (signed) => evil() + signed)],
    ['XSW4: the signed assertion inside a forged one', () => swap(own(), (signed) => into(evil(), signed))],
    [
      'XSW5: the signature moved to a forged assertion, the signed one after it',
      () => swap(own(), (signed) => into(evil(), signatureIn(signed)) + signed.replace(signatureIn(signed), '')),
    ],
    [
      'XSW6: the signed assertion inside the signature of a forged one',
      () =>
        swap(own(), (signed) => {
          const signature = signatureIn(signed);
          const bare = signed.replace(signature, '');
          return into(evil(), signature.replace('</Signature>', `${bare}</Signature>`));
        }),
    ],
    [
      'XSW7: a forged assertion in an extension',
      () => swap(own(), (signed) => `<samlp:Extensions>${evil()}</samlp:Extensions>${signed}`),
    ],
    [
      'XSW8: the signed assertion in an object of the signature of a forged one',
      () =>
        swap(own(), (signed) => {
          const signature = signatureIn(signed);
          const bare = signed.replace(signature, '');
          return into(evil(), signature.replace('</Signature>', `<Object>${bare}</Object></Signature>`));
        }),
    ],
    ['the same id twice', () => swap(own(), (signed) => `${evil().replace('_evil', idIn(signed))}${signed}`)],
    ['a response in the response', () => swap(own(), (signed) => `${responseXml(forgery(), evil())}${signed}`)],
  ];

  const idIn = (xml: string) => xml.match(/ ID="([^"]+)"/)?.[1] ?? '';
  const into = (assertion: string, inner: string) => assertion.replace('</saml:Issuer>', `</saml:Issuer>${inner}`);

  function wrapResponse(how: 'inside' | 'beside'): string {
    const signed = sign(own(), 'Response');
    const signature = signed.slice(signed.lastIndexOf('<Signature'), signed.lastIndexOf('</Signature>') + 12);
    const bare = signed.replace(signature, '');
    const inner =
      how === 'inside' ? signature.replace('</Signature>', `<Object>${bare}</Object></Signature>`) : signature;
    const forged = responseXml(forgery(), evil()).replace('_response', '_forged');
    return forged.replace('</saml:Issuer>', `</saml:Issuer>${inner}${how === 'beside' ? bare : ''}`);
  }

  test.each(WRAPPINGS)('%s', async (_, make) => {
    await expectRefused(make(), ['malformed', 'untrusted']);
  });
});

describe('what is not signed, or not by whom, or not with what', () => {
  const made = () => {
    const given = forgery({ subject: VICTIM });
    return responseXml(given, assertionXml(given));
  };
  const CASES: readonly (readonly [string, () => string])[] = [
    ['not signed at all', made],
    ['the response signed, the assertion not', () => sign(made(), 'Response')],
    ['signed by a stranger', () => sign(made(), 'Assertion', STRANGER_KEYS)],
    ['signed with SHA-1', () => sign(made(), 'Assertion', undefined, 'sha1')],
    ['changed after it was signed', () => genuine({ subject: ATTACKER }).replace(ATTACKER, VICTIM)],
    ['an address changed after it was signed', () => genuine().replace('new@acme.example', 'ana@acme.example')],
    ['its signature emptied', () => genuine().replace(/<SignatureValue>.*?<\/SignatureValue>/s, '<SignatureValue/>')],
    ['another transform', () => genuine().replace('2000/09/xmldsig#enveloped-signature', 'TR/1999/REC-xslt-19991116')],
  ];
  test.each(CASES)('I-41 %s', async (_, make) => {
    await expectRefused(make(), 'untrusted');
  });
});

describe('what is hidden in XML', () => {
  const CASES: readonly (readonly [string, () => string])[] = [
    [
      'a comment in the name',
      () => genuine({ subject: `${VICTIM}.evil.example` }).replace(VICTIM, `${VICTIM}<!-- -->`),
    ],
    ['two assertions', () => twice(genuine())],
    [
      'an encrypted assertion besides',
      () => genuine().replace('<saml:Assertion', '<saml:EncryptedAssertion/><saml:Assertion'),
    ],
    ['a document type', () => `<!DOCTYPE x>${genuine()}`],
    [
      'an external entity',
      () => `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>${genuine({ subject: '&e;' })}`,
    ],
    [
      'entities that grow',
      () => `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>${genuine()}`,
    ],
    ['a processing instruction', () => genuine().replace('<samlp:Status>', '<?evil?><samlp:Status>')],
    ['CDATA', () => genuine().replace('new@acme.example', '<![CDATA[new@acme.example]]>')],
    ['no XML', () => 'hello'],
    ['XML that does not end', () => genuine().slice(0, -20)],
    ['another document', () => '<Response/>'],
  ];
  const twice = (xml: string) =>
    xml.replace(assertionIn(xml), (found) => found + found.replaceAll('_assertion', '_other'));

  test.each(CASES)('I-41 %s', async (_, make) => {
    await expectRefused(make(), 'malformed');
  });

  const twiceThere = () => `SAMLResponse=${encodeURIComponent(encode(genuine()))}`;
  test.each([
    ['no base 64', () => 'SAMLResponse=%3C%3E'],
    ['empty', () => 'SAMLResponse='],
    ['not there', () => 'RelayState=x'],
    ['there twice', () => `${twiceThere()}&${twiceThere()}`],
    ['there with a field that nobody knows', () => `${twiceThere()}&SAMLRequest=x`],
  ])('I-41 a form in which the answer is %s', async (_, body) => {
    await expectRefusal(() => postBody(body()), 'malformed');
  });

  test('I-41 a document in the place of a form', async () => {
    const type = 'application/json';
    await expectRefusal(() => postBody(JSON.stringify({ SAMLResponse: encode(genuine()) }), type), 'malformed');
  });

  const postBody = (body: string, type = 'application/x-www-form-urlencoded') =>
    company.open().send('POST', acs(), { headers: { 'content-type': type, origin: company.idp.url }, body });

  test('I-41 a body that is too large', async () => {
    const answer = await post(genuine() + ' '.repeat(70_000));
    expect([answer.status, answer.h1]).toEqual([413, 'That was too much to send']);
  });
});

describe('who, where and when', () => {
  const MINUTE = 60_000;
  const AGAIN = 'That sign-in is over';
  const now = () => company.server.now();

  test.each([
    ['another audience', () => genuine({ audience: 'https://other.example/saml/con_1' })],
    ['another recipient', () => genuine({ acs: 'https://other.example/saml/con_1/acs' })],
    ['another issuer', () => genuine({ issuer: 'https://evil.example/idp' })],
    ['the address of another organization', () => genuine({ acs: `${company.server.url}/saml/con_other/acs` })],
    [
      'a destination that differs',
      () => genuine().replace(/Destination="[^"]+"/, 'Destination="https://evil.example/"'),
    ],
    ['an envelope that answers something else', () => genuine().replace(/ InResponseTo="[^"]+"/, ' InResponseTo="_x"')],
  ])('I-41 %s', async (_, make) => {
    await expectRefused(make(), 'misdirected');
  });

  test('I-41 it has run out, by more than a minute', async () => {
    const notBefore = now() - 10 * MINUTE;
    await expectRefused(genuine({ notBefore, notOnOrAfter: now() - MINUTE }), 'expired', AGAIN);
    const answer = await post(genuine({ notBefore, notOnOrAfter: now() - MINUTE + 5000 }));
    expect(answer.status).toBe(303);
  });

  test('I-41 it does not count yet, by more than a minute', async () => {
    await expectRefused(genuine({ notBefore: now() + MINUTE + 5000 }), 'not-yet-valid', AGAIN);
    expect((await post(genuine({ notBefore: now() + MINUTE - 5000 }))).status).toBe(303);
  });

  test('I-09 nobody asked for it', async () => {
    await expectRefused(genuine({ inResponseTo: '' }).replace(' InResponseTo=""', ''), 'unsolicited', AGAIN);
    await expectRefused(genuine({ inResponseTo: '_somebody' }), 'unsolicited', AGAIN);
  });

  test('I-09 it was asked for more than ten minutes ago', async () => {
    company.server.advance(10 * 60);
    await expectRefused(genuine(), 'unsolicited', AGAIN);
  });

  test('I-09 I-58 it was taken before: by itself, and by its request', async () => {
    const xml = genuine({ subject: VICTIM });
    expect((await post(xml)).status).toBe(303);
    await expectRefused(xml, 'replayed', AGAIN);
    await expectRefused(genuine({ subject: VICTIM }), 'unsolicited', AGAIN);
  });

  test('I-09 I-58 of many that arrive at once one is taken', async () => {
    const xml = genuine({ subject: VICTIM });
    const answers = await Promise.all(Array.from({ length: 8 }, () => post(xml)));
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1);
  });

  test('I-09 it comes back in another browser, which then spends it for everybody', async () => {
    const { location } = await post(genuine({ subject: VICTIM }));
    const other = company.open();
    await beginIn(other);
    const refused = await other.open(location);
    expect([refused.status, refused.h1]).toEqual([403, 'That sign-in began in another browser']);
    expect(other.cookies.has('twofold-session')).toBe(false);
    expect((await browser.open(location)).h1).toBe(AGAIN);
    expect(browser.cookies.has('twofold-session')).toBe(false);
  });

  /** Of which organization the newest refusal is, and why. */
  async function newestRefusal() {
    const [newest] = await raw.run(`select organization_id, details from audit_events
      where action = 'single_sign_on.refused' order by at desc, id desc limit 1`);
    return [newest?.['organization_id'], JSON.parse(String(newest?.['details']))];
  }

  test('I-09 I-52 its token comes again, or too late: the page says so, and the log of its organization', async () => {
    const comeBack = async (location: string) => {
      const before = (await refusals()).length;
      const answer = await browser.open(location);
      expect([answer.h1, (await refusals()).length]).toEqual([AGAIN, before + 1]);
      return newestRefusal();
    };
    const { location } = await post(genuine({ subject: VICTIM }));
    expect((await browser.open(location)).status).toBe(200);
    company.server.advance(1);
    expect(await comeBack(location)).toEqual(['acme', { because: 'replayed' }]);
    const late = await post(genuine({ subject: VICTIM, inResponseTo: await beginIn(browser) }));
    company.server.advance(10 * 60);
    expect(await comeBack(late.location)).toEqual(['acme', { because: 'unsolicited' }]);
  });

  test('I-52 M9 the connection has no identity provider yet: the page says so, and the log of its organization', async () => {
    const hugo = company.open();
    await signInWithApp(company.server, hugo, 'hugo@hillside.example');
    const made = await hugo.json('PUT', '/v1/organizations/hillside/single-sign-on', { connection: { name: 'Okta' } });
    const { id } = made.json<{ connection: { id: string } }>().connection;
    const send = () => postTo(company, `/saml/${id}/acs`, { SAMLResponse: encode(genuine()), RelayState: '' });
    company.server.advance(1);
    await expectRefusal(send, 'not-available', 'Single sign-on is not available');
    expect(await newestRefusal()).toEqual(['hillside', { because: 'not-available' }]);
  });

  test('I-09 the browser that began has no token: whoever sends the answer of somebody else gains nothing', async () => {
    await post(genuine({ subject: VICTIM }));
    for (const path of ['/saml/continue', '/saml/continue?token=', `/saml/continue?token=${'A'.repeat(43)}`]) {
      expect((await browser.open(path)).h1).toBe(AGAIN);
    }
    expect(browser.cookies.has('twofold-session')).toBe(false);
    const strays = () =>
      raw.run(`select concerns, organization_id, target_id, details from audit_events
        where action = 'single_sign_on.refused' and organization_id is null`);
    const stray = { concerns: '', organization_id: null, target_id: null };
    expect(await strays()).toEqual([{ ...stray, details: '{"because":"unsolicited"}' }]);
    await browser.post('/saml/sso_unknown/acs', { SAMLResponse: 'x', RelayState: '' });
    await browser.post('/saml/sso_unknown-too/acs', { SAMLResponse: 'x', RelayState: '' });
    expect((await strays()).map(({ details }) => details).sort()).toEqual([
      '{"because":"not-available"}',
      '{"because":"unsolicited"}',
    ]);
  });

  test('I-41 a name that changes with each sign-in, none at all, and one with a line break', async () => {
    const format = 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient';
    const title = 'Your identity provider gives you a new name each time';
    await expectRefused(genuine({ nameIdFormat: format }), 'transient-name', title);
    await expectRefused(genuine({ subject: '' }), 'malformed');
    await expectRefused(genuine({ subject: 'a\nb' }), 'malformed');
  });

  test('I-41 the identity provider itself says no', async () => {
    const declined = responseXml(forgery(), '').replace('status:Success', 'status:Responder');
    await expectRefused(declined, 'declined', 'Your identity provider said no');
  });

  test('I-54 neither log nor audit log holds the token, the answer or the binding', async () => {
    const { location } = await post(genuine({ subject: VICTIM }));
    const token = new URL(location, company.server.url).searchParams.get('token') ?? 'none';
    await browser.open(location);
    const rows = await raw.run('select * from audit_events');
    const said = JSON.stringify([rows, company.server.log]);
    expect(said).not.toContain(token);
    expect(said).not.toContain(browser.cookies.get('twofold-single-sign-on') ?? token);
  });

  test('samlp itself: its answer is taken once', async () => {
    const client = company.open();
    const { response } = await askProvider(company, { client, from: `${company.spPath()}/begin`, as: NORA });
    const fields = { SAMLResponse: response, RelayState: '' };
    expect((await postTo(company, acs(), fields)).status).toBe(303);
    expect((await postTo(company, acs(), fields)).h1).toBe(AGAIN);
  });
});

describe('an organization beside it, with the same identity provider', () => {
  const HILLSIDE = '/v1/organizations/hillside/single-sign-on';
  let path: string;
  beforeAll(async () => {
    const hugo = company.open();
    await signInWithApp(company.server, hugo, 'hugo@hillside.example');
    const connection = { name: 'Okta', metadataUrl: company.idp.metadataUrl };
    const made = await hugo.json('PUT', HILLSIDE, { connection });
    path = `/saml/${made.json<{ connection: { id: string } }>().connection.id}`;
  });
  const meantForHillside = (inResponseTo: string) => {
    const url = `${company.server.url}${path}`;
    return genuine({ subject: VICTIM, audience: url, acs: `${url}/acs`, inResponseTo });
  };

  test('I-41 T1 an answer that was meant for it is not taken here', async () => {
    await expectRefused(meantForHillside(requestId), 'misdirected');
  });

  test('I-09 T1 and one that was asked for here is not taken there, however well it is addressed', async () => {
    const fields = { SAMLResponse: encode(meantForHillside(requestId)), RelayState: '' };
    const there = () => postTo(company, `${path}/acs`, fields);
    await expectRefusal(there, 'unsolicited', 'That sign-in is over');
  });
});

describe('a stranger who sends answers without end', () => {
  test('I-52 each is refused, and the log holds as many of an hour as anybody would read', async () => {
    company.server.advance(3600);
    const before = (await refusals()).length;
    for (let sent = 0; sent < 205; sent += 1) {
      expect((await postTo(company, acs(), { SAMLResponse: 'AAAA', RelayState: '' })).status).toBe(403);
    }
    expect((await refusals()).length - before).toBe(200);
    company.server.advance(3600);
    await beginIn(browser).then((id) => expectRefused(genuine({ inResponseTo: id, issuer: 'x' }), 'misdirected'));
  });
});
