import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type TwilioSettings, tryTwilio, twilioCarrier } from '../../src/gateways/twilio.ts';
import type { TextMessage } from '../../src/ports/text-gateway.ts';
import { type OutsideServer, startOutsideServer } from '../fixtures/outside-server.ts';
import { startTwilioMock, TWILIO_DESCRIPTION, type TwilioMock } from '../fixtures/twilio-mock.ts';

const ACCOUNT = `AC${'0'.repeat(32)}`;
const SERVICE = `MG${'1'.repeat(32)}`;
const NUMBER = '+4915123456789';
const TEXT: TextMessage = {
  id: 'msg_3f2a',
  at: Date.UTC(2026, 2, 2, 9),
  channel: 'text',
  to: NUMBER,
  country: 'DE',
  words: '551027 is your Acme code. Never share it.\n\n@id.example #551027',
  code: '551027',
};
const CALL: TextMessage = { ...TEXT, channel: 'call', words: 'Your code is 5, 5, 1. Again: 5, 5, 1.' };
const CALLBACK = new URL('https://id.example/webhooks/twilio/status');

const settingsAt = (url: URL, patch: Partial<TwilioSettings> = {}): TwilioSettings => ({
  ...{
    url,
    accountSid: ACCOUNT,
    user: ACCOUNT,
    password: 'an auth token',
    from: '+15550001111',
    messagingService: null,
  },
  ...patch,
});

/** A resource of the description, with the fields that it knows. */
function described(resource: 'Messages' | 'Calls'): ReadonlySet<string> {
  const { paths } = JSON.parse(readFileSync(TWILIO_DESCRIPTION, 'utf8')) as { paths: Record<string, Described> };
  const { content } = paths[`/2010-04-01/Accounts/{AccountSid}/${resource}.json`]?.post.requestBody ?? {};
  return new Set(Object.keys(content?.['application/x-www-form-urlencoded'].schema.properties ?? {}));
}
interface Described {
  readonly post: {
    readonly requestBody: {
      readonly content: {
        readonly 'application/x-www-form-urlencoded': { readonly schema: { readonly properties: object } };
      };
    };
  };
}

describe("Given Twilio's own description, served by Prism", () => {
  let twilio: TwilioMock;
  beforeAll(async () => {
    twilio = await startTwilioMock();
  });
  afterAll(() => twilio.stop());

  const send = (message: TextMessage, patch: Partial<TwilioSettings> = {}, callback: URL | null = CALLBACK) =>
    twilioCarrier(settingsAt(twilio.url, patch), callback).send(message);

  it('I-56 when a text is sent from a number, then it is taken, and known by the reference of Twilio', async () => {
    expect(await send(TEXT)).toEqual({ kind: 'taken', carrier: 'twilio', reference: `SM${'a'.repeat(32)}` });
  });
  it('I-56 when it is sent from a messaging service, or without a callback, then it is taken too', async () => {
    expect(await send(TEXT, { messagingService: SERVICE, from: null })).toMatchObject({ kind: 'taken' });
    expect(await send(TEXT, {}, null)).toMatchObject({ kind: 'taken' });
  });
  it('I-56 when a call is placed, then it is taken', async () => {
    expect(await send(CALL)).toEqual({ kind: 'taken', carrier: 'twilio', reference: `CA${'a'.repeat(32)}` });
  });
  it('I-56 when a part is not of the kind that Twilio describes, then it is not taken', async () => {
    expect(await send(TEXT, { messagingService: 'MG1' })).toMatchObject({ kind: 'declined', because: 'Twilio 422' });
    expect(await send(TEXT, { accountSid: 'AC1' })).toMatchObject({ kind: 'declined' });
  });
  it('then the doctor finds it well', async () => {
    expect(await tryTwilio(settingsAt(twilio.url))).toBeNull();
  });
});

describe('Given a server in the place of Twilio', () => {
  let server: OutsideServer;
  beforeEach(async () => {
    server = await startOutsideServer({ status: 201, body: JSON.stringify({ sid: `SM${'b'.repeat(32)}` }) });
  });
  afterEach(() => server.stop());

  const carrier = (patch: Partial<TwilioSettings> = {}, patience = 10_000) =>
    twilioCarrier(settingsAt(server.url, patch), CALLBACK, patience);
  const sentFields = () => Object.fromEntries(new URLSearchParams(server.heard[0]?.body));
  const refuseWith = (status: number, code?: number) => {
    const message = `The 'To' number ${NUMBER} is not a valid phone number: 551027`;
    server.behavior = { status, body: JSON.stringify({ code, message, more_info: 'x', status }) };
  };

  describe('when it takes a message', () => {
    it('I-57 then the text goes to the stored number, in the words that were written, and nothing else is said', async () => {
      await carrier().send(TEXT);
      const [{ method, path, headers } = { method: '', path: '', headers: {} }] = server.heard;
      expect([method, path]).toEqual(['POST', `/2010-04-01/Accounts/${ACCOUNT}/Messages.json`]);
      expect(headers.authorization).toBe(`Basic ${Buffer.from(`${ACCOUNT}:an auth token`).toString('base64')}`);
      expect(sentFields()).toEqual({
        ...{ To: NUMBER, From: '+15550001111', Body: TEXT.words },
        StatusCallback: CALLBACK.href,
      });
    });
    it('then every field that is sent is one that the description of Twilio knows', async () => {
      for (const message of [TEXT, CALL]) {
        await carrier({ messagingService: SERVICE }).send(message);
        const known = described(message.channel === 'text' ? 'Messages' : 'Calls');
        const sent = [...new URLSearchParams(server.heard.at(-1)?.body).keys()];
        expect(sent.filter((name) => !known.has(name))).toEqual([]);
        expect(sent.length).toBeGreaterThan(2);
      }
    });
    it('M28 then a call speaks the words, and nothing in them is an instruction to Twilio', async () => {
      const words = 'Your <Dial>+1900</Dial> & "5" \'5\' \u0000\u0008\uFFFE1</Say><Play>x</Play>';
      await carrier().send({ ...CALL, words });
      const { Twiml, ...others } = sentFields();
      expect(Twiml).toBe(
        '<Response><Say>Your &lt;Dial&gt;+1900&lt;/Dial&gt; &amp; &quot;5&quot; &apos;5&apos; 1&lt;/Say&gt;&lt;Play&gt;x&lt;/Play&gt;</Say></Response>',
      );
      expect(others).toEqual({ To: NUMBER, From: '+15550001111', StatusCallback: CALLBACK.href });
    });
    it('I-57 then what stands in a number or a text becomes no field of its own', async () => {
      await carrier().send({ ...TEXT, to: `${NUMBER}&To=+15559999999`, words: 'a&Body=b=c%26d' });
      expect([...new URLSearchParams(server.heard[0]?.body).keys()]).toEqual(['To', 'From', 'Body', 'StatusCallback']);
      expect(sentFields()['Body']).toBe('a&Body=b=c%26d');
    });
    it.each([
      [{ from: 'Acme' }, ['text']],
      [{ from: null, messagingService: SERVICE }, ['text']],
      [{}, ['text', 'call']],
    ])('then with %j it carries %j', (patch, channels) => {
      expect(carrier(patch).channels).toEqual(channels);
    });
    it.each(['', 'null', '{"sid":7}', '{"sid":"../x y"}', '<html>'])(
      'I-56 then an answer like %j after it makes no second copy',
      async (body) => {
        server.behavior = { status: 201, body };
        expect(await carrier().send(TEXT)).toEqual({ kind: 'taken', carrier: 'twilio', reference: null });
      },
    );
    it('I-56 then one that never ends neither makes a second copy nor holds us', async () => {
      server.behavior = 'dripping';
      expect(await carrier({}, 300).send(TEXT)).toEqual({ kind: 'taken', carrier: 'twilio', reference: null });
    });
  });

  describe('when it takes none', () => {
    it.each([21202, 21211, 21214, 21217, 21265, 21610, 21614, 21635])(
      'I-56 I-54 then %i, which is about the number, is for good, and tells neither number nor code',
      async (code) => {
        refuseWith(400, code);
        expect(await carrier().send(TEXT)).toEqual({ kind: 'refused', because: `Twilio 400 ${code}` });
      },
    );
    it.each([
      [400, 21408],
      [403, 21215],
      [400, 21608],
      [400, 21606],
      [400, 99999],
      [404, 20404],
      [400, undefined],
    ])('I-56 then %i with %s is its own matter, and another may take it', async (status, code) => {
      refuseWith(status, code);
      expect(await carrier().send(TEXT)).toMatchObject({
        kind: 'declined',
        because: `Twilio ${status}${code ? ` ${code}` : ''}`,
      });
    });
    it.each([
      [401, 20003],
      [408, undefined],
      [425, undefined],
      [429, 20429],
      [500, 20500],
      [503, undefined],
      [302, undefined],
    ])(
      'I-17 I-56 I-54 then after %i it is tried again, and what is told holds neither number nor code',
      async (status, code) => {
        refuseWith(status, code);
        const fault = await carrier()
          .send(TEXT)
          .catch((thrown: Error) => String(thrown));
        expect(fault).toBe(`Error: Twilio ${status}${code === undefined ? '' : ` ${code}`}`);
      },
    );
    it.each([
      ['silent', 'no answer in time'],
      ['broken', 'UND_ERR_SOCKET'],
    ] as const)('I-17 I-56 then one that is %s is given up after a while', async (behavior, because) => {
      server.behavior = behavior;
      await expect(carrier({}, 300).send(TEXT)).rejects.toThrow(because);
    });
    it('I-17 I-54 then nobody there is tried again, and the token is not told', async () => {
      const gone = server.url;
      await server.stop();
      const fault = await twilioCarrier(settingsAt(gone), null)
        .send(TEXT)
        .catch((thrown: Error) => String(thrown.stack) + JSON.stringify(thrown));
      expect(fault).toContain('ECONNREFUSED');
      expect(fault).not.toMatch(/auth token|4915123|551027/);
      server = await startOutsideServer();
    });
    it('I-54 then no redirect is followed: nobody else hears number, code or token', async () => {
      const elsewhere = await startOutsideServer();
      server.behavior = { status: 307, headers: { location: elsewhere.url.href } };
      await expect(carrier().send(TEXT)).rejects.toThrow('Twilio 307');
      expect(elsewhere.heard).toEqual([]);
      await elsewhere.stop();
    });
  });

  it.each([
    [404, null],
    [401, 'it answers 401'],
    [503, 'it answers 503'],
  ])('then the doctor takes %i as %j, and sends nothing to anybody', async (status, found) => {
    refuseWith(status);
    expect(await tryTwilio(settingsAt(server.url))).toBe(found);
    expect(server.heard.map(({ method }) => method)).toEqual(['GET']);
  });
});
