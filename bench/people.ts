import { createHmac, randomBytes } from 'node:crypto';
import { timeStepAt, timeStepBytes, truncate } from '../src/domain/authenticators/totp.ts';
import { instant } from '../src/domain/time.ts';

export const PASSWORD = 'rather a long pass phrase';

export interface Person {
  readonly email: string;
  readonly name: string;
  /** Twenty ASCII characters: one server keeps secrets as text, the other as bytes. */
  readonly secret: string;
}

export function makePeople(count: number): readonly Person[] {
  return Array.from({ length: count }, (_, index) => ({
    email: `person-${index}@acme.example`,
    name: `Person ${index}`,
    secret: randomBytes(15).toString('base64url'),
  }));
}

/**
 * Whose turn it is, and the code that their app shows. Twofold takes each time step of an authenticator once (I-10) and the
 * clock of a production server does not move, so nobody's turn comes twice in one step; the code of the next step is
 * good already. The peer takes a code again and again, and gets the same turns all the same.
 */
export function takeTurns(people: readonly Person[]) {
  const lastSteps = new Map<Person, number>();
  let next = 0;
  return function takeTurn(): { person: Person; code: string } {
    const now = timeStepAt(instant(Date.now()));
    for (let seen = 0; seen < people.length; seen += 1) {
      const person = people[next % people.length] as Person;
      next += 1;
      const step = Math.max(now, (lastSteps.get(person) ?? 0) + 1);
      if (step > now + 1) continue;
      lastSteps.set(person, step);
      return { person, code: codeAt(person, step) };
    }
    throw new Error('Everybody has spent their codes: the run needs more people.');
  };
}

export const currentCodeOf = (person: Person) => codeAt(person, timeStepAt(instant(Date.now())));

function codeAt({ secret }: Person, step: number): string {
  const bytes = timeStepBytes(step as Parameters<typeof timeStepBytes>[0]);
  return truncate(createHmac('sha1', secret).update(bytes).digest());
}
