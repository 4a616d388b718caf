import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { brotliCompressSync, gzipSync } from 'node:zlib';

interface Asset {
  readonly type: string;
  readonly plain: Buffer;
  readonly gzip: Buffer;
  readonly brotli: Buffer;
}

/** The few files that pages load, by addresses that change with their content, so that browsers may keep them for good. */
export interface Assets {
  readonly css: string;
  readonly js: string;
  readonly icon: string;
  answer(name: string, acceptEncoding: string): Response | null;
}

const TYPES = { css: 'text/css; charset=utf-8', js: 'text/javascript; charset=utf-8', svg: 'image/svg+xml' } as const;

export function loadAssets(): Assets {
  const found = new Map<string, Asset>();
  const load = (file: string, extension: keyof typeof TYPES, keepName = false) => {
    const plain = readFileSync(new URL(`./assets/${file}.${extension}`, import.meta.url));
    const hash = createHash('sha256').update(plain).digest('hex').slice(0, 12);
    const name = keepName ? `${file}.${extension}` : `${file}.${hash}.${extension}`;
    found.set(name, { type: TYPES[extension], plain, gzip: gzipSync(plain), brotli: brotliCompressSync(plain) });
    return `/assets/${name}`;
  };
  return {
    css: load('styles', 'css'),
    js: load('app', 'js'),
    icon: load('icon', 'svg', true),
    answer(name, acceptEncoding) {
      const asset = found.get(name);
      return asset === undefined ? null : answerAsset(asset, acceptEncoding, !name.startsWith('icon'));
    },
  };
}

function answerAsset(asset: Asset, acceptEncoding: string, forGood: boolean): Response {
  const headers = {
    'content-type': asset.type,
    'cache-control': forGood ? 'public, max-age=31536000, immutable' : 'public, max-age=86400',
    vary: 'accept-encoding',
  };
  const [encoding, body] = acceptEncoding.includes('br')
    ? ['br', asset.brotli]
    : acceptEncoding.includes('gzip')
      ? ['gzip', asset.gzip]
      : [null, asset.plain];
  return new Response(new Uint8Array(body), {
    headers: encoding === null ? headers : { ...headers, 'content-encoding': encoding },
  });
}
