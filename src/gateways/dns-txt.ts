import { Resolver } from 'node:dns/promises';
import type { TxtResolver } from '../ports/outside-reader.ts';

const NOTHING_THERE = new Set(['ENODATA', 'ENOTFOUND']);

/** Asks the DNS servers that the computer itself uses; answers are not kept. */
export const dnsTxt: TxtResolver = {
  async txtOf(name) {
    const resolver = new Resolver({ timeout: 2000, tries: 2 });
    try {
      const records = await resolver.resolveTxt(name);
      return records.map((parts) => parts.join(''));
    } catch (fault) {
      if (NOTHING_THERE.has(String((fault as { code?: unknown }).code))) return [];
      throw fault;
    }
  },
};
