import { type Composition, compose } from '../compose.ts';
import { createLog } from '../serve.ts';
import { refuseUnlessComplete } from './installation.ts';
import { readUsableConfig } from './places.ts';

/** Opens the installation that the environment names, beside a running server or without one, and closes it again. */
export async function withComposition<Value>(work: (composition: Composition) => Promise<Value>): Promise<Value> {
  const config = readUsableConfig();
  const composition = await compose(config, createLog(config));
  try {
    return await work(composition);
  } finally {
    await composition.close();
  }
}

/** For commands that only read: they make nothing, neither a database nor a key, and migrate nothing. */
export async function withCompositionToRead<Value>(work: (composition: Composition) => Promise<Value>): Promise<Value> {
  await refuseUnlessComplete(readUsableConfig());
  return await withComposition(work);
}

/** Standard output is the answer: one JSON document, or a few words. */
export function print(answer: object, words: string, asJson: boolean | undefined): void {
  console.log(asJson === true ? JSON.stringify(answer, null, 2) : words);
}
