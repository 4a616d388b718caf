import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentFetcher, isPublicAddress } from './document-fetcher.ts';

describe('Given an address of the network', () => {
  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '169.254.169.254',
    '192.168.0.1',
    '100.64.0.1',
    '0.0.0.0',
    '::1',
    '::ffff:127.0.0.1',
    'fe80::1',
    'fd00::1',
    '2002:7f00:1::',
    '64:ff9b::7f00:1',
  ])('%s is inside', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
  it.each(['93.184.216.34', '8.8.8.8', '2606:2800:220:1::1'])('%s is outside', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });
});

describe('Given a document to fetch', () => {
  let server: Server;
  let url: string;
  const pages: Readonly<Record<string, RequestListener>> = {
    '/good': (_, response) => response.end('<x/>'),
    '/elsewhere': (_, response) => response.writeHead(302, { location: '/good' }).end(),
    '/large': (_, response) => response.end('x'.repeat(600 * 1024)),
  };
  beforeAll(async () => {
    server = createServer((request, response) => pages[request.url ?? '']?.(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const inside = documentFetcher({ allowInside: true });
  const outside = documentFetcher({ allowInside: false });

  it('then in development it comes from this computer too', async () => {
    expect(await inside.fetch(`${url}/good`)).toEqual({ ok: true, value: '<x/>' });
  });
  it('then a redirect is not followed, and what is too large is left', async () => {
    expect(await inside.fetch(`${url}/elsewhere`)).toMatchObject({ refusal: 'unreachable' });
    expect(await inside.fetch(`${url}/large`)).toMatchObject({ refusal: 'too-large' });
  });
  it.each([
    'http://example.com/',
    'https://localhost/',
    'https://127.0.0.1/',
    'https://[::1]/',
    'https://2130706433/',
    'file:///etc/passwd',
    'https://me:you@example.com/',
    'no address',
  ])('then in production %s is refused', async (address) => {
    expect(await outside.fetch(address)).toMatchObject({ refusal: 'address-not-allowed' });
  });
});
