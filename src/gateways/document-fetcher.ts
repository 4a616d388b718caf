import { lookup } from 'node:dns/promises';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { ok, type Result, refuse } from '../domain/result.ts';
import type { FetchFault } from '../domain/single-sign-on/fault.ts';
import type { DocumentFetcher } from '../ports/outside-reader.ts';

const MOST_BYTES = 512 * 1024;
const PATIENCE_MILLISECONDS = 5000;

/** Networks that are nobody's on the open internet (IANA special-purpose registries). */
const INSIDE = new BlockList();
for (const [network, prefix] of [
  ...([
    ['0.0.0.0', 8],
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['127.0.0.0', 8],
    ['169.254.0.0', 16],
  ] as const),
  ...([
    ['172.16.0.0', 12],
    ['192.0.0.0', 24],
    ['192.0.2.0', 24],
    ['192.88.99.0', 24],
    ['192.168.0.0', 16],
  ] as const),
  ...([
    ['198.18.0.0', 15],
    ['198.51.100.0', 24],
    ['203.0.113.0', 24],
    ['224.0.0.0', 3],
  ] as const),
]) {
  INSIDE.addSubnet(network, prefix, 'ipv4');
}
/** What is not global unicast, and what carries an IPv4 address inside. */
const OUTSIDE_V6 = new BlockList();
OUTSIDE_V6.addSubnet('2000::', 3, 'ipv6');
const TUNNELS = new BlockList();
for (const [network, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
] as const) {
  TUNNELS.addSubnet(network, prefix, 'ipv6');
}

/** Whether an address belongs to the open internet. */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 4) return !INSIDE.check(address, 'ipv4');
  return isIP(address) === 6 && OUTSIDE_V6.check(address, 'ipv6') && !TUNNELS.check(address, 'ipv6');
}

/**
 * Fetches documents over HTTPS from the open internet. The name is resolved once and the connection goes to that very
 * address, so that a second answer of the DNS changes nothing. `allowInside`: in development HTTP and localhost too.
 */
export function documentFetcher({ allowInside }: { readonly allowInside: boolean }): DocumentFetcher {
  return {
    async fetch(text) {
      const url = readUrl(text, allowInside ? ['https:', 'http:'] : ['https:']);
      if (url === null) return refuse('address-not-allowed');
      const address = await addressOf(url.hostname.replace(/^\[|\]$/g, ''));
      if (address === null) return refuse('unreachable');
      if (!allowInside && !isPublicAddress(address)) return refuse('address-not-allowed');
      return read(url, address);
    },
  };
}

function readUrl(text: string, protocols: readonly string[]): URL | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  return protocols.includes(url.protocol) && url.username === '' ? url : null;
}

const addressOf = (hostname: string): Promise<string | null> =>
  lookup(hostname).then(
    ({ address }) => address,
    () => null,
  );

function read(url: URL, address: string): Promise<Result<string, FetchFault>> {
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve) => {
    const options = {
      headers: { accept: 'application/samlmetadata+xml, application/xml, text/xml', 'accept-encoding': 'identity' },
      signal: AbortSignal.timeout(PATIENCE_MILLISECONDS),
      agent: false as const,
      lookup: alwaysTo(address),
    };
    const unreachable = () => resolve(refuse('unreachable'));
    const outgoing = send(url, options, (incoming) => {
      // A redirect leads where nobody has looked.
      if (incoming.statusCode === 200) collect(incoming).then(resolve, unreachable);
      else {
        incoming.destroy();
        unreachable();
      }
    });
    outgoing.on('error', unreachable);
    outgoing.end();
  });
}

function alwaysTo(address: string): LookupFunction {
  const family = isIP(address);
  return (_, { all }, done) => (all === true ? done(null, [{ address, family }]) : done(null, address, family));
}

async function collect(incoming: AsyncIterable<Buffer>): Promise<Result<string, FetchFault>> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += chunk.length;
    // Leaving the loop lets go of the connection.
    if (size > MOST_BYTES) return refuse('too-large');
    chunks.push(chunk);
  }
  return ok(Buffer.concat(chunks).toString('utf8'));
}
