import type { Keyring } from './ports/keyring.ts';

interface Facts {
  read(key: string): Promise<string | null>;
  write(key: string, value: string): Promise<void>;
}

const NAME = 'key-check';
const BINDING = { purpose: 'key-check', user: '', row: '' } as const;

/**
 * Holds the key against the database before anything else is done with either: with another key every second factor
 * would be unreadable, and everybody locked out.
 *
 * @throws {KeyDoesNotFit}
 */
export async function checkKey(facts: Facts, keyring: Keyring): Promise<void> {
  const known = await facts.read(NAME);
  if (known === null) {
    const sealed = keyring.seal(new TextEncoder().encode('twofold'), BINDING);
    await facts.write(NAME, Buffer.from(sealed).toString('base64url'));
    return;
  }
  try {
    keyring.open(Buffer.from(known, 'base64url'), BINDING);
  } catch (cause) {
    throw new KeyDoesNotFit(cause);
  }
}

/** Writes nothing. @returns null where no key has been noted yet. */
export async function keyFits(facts: Pick<Facts, 'read'>, keyring: Keyring): Promise<boolean | null> {
  const known = await facts.read(NAME);
  if (known === null) return null;
  return checkKey({ read: async () => known, write: async () => undefined }, keyring).then(
    () => true,
    (fault: unknown) => {
      if (fault instanceof KeyDoesNotFit) return false;
      throw fault;
    },
  );
}

export class KeyDoesNotFit extends Error {
  override readonly name = 'KeyDoesNotFit';

  constructor(cause: unknown) {
    super(
      'The key does not belong to this database: what was sealed with the old key cannot be opened with this one. ' +
        'Put the old key file (twofold.key) or TWOFOLD_SECRET back; to change keys, put the new one first and keep the old one in TWOFOLD_SECRETS.',
      { cause },
    );
  }
}
