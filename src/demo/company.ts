import type { Method } from '../domain/authenticators/methods.ts';
import type { NonEmpty } from '../domain/non-empty.ts';
import type { DemoOrganization } from './people.ts';

/** One person of the company, in days before today. */
export interface Colleague {
  readonly name: string;
  readonly email: string;
  readonly role: 'owner' | 'admin' | 'member';
  readonly organization: DemoOrganization;
  readonly joined: number;
  /** Since when they have a second factor; null without one. */
  readonly enrolled: number | null;
  /** In the order in which they were set up. */
  readonly methods: NonEmpty<Method>;
  readonly codesLeft: number;
  /** Null: never signed in. */
  readonly lastSeen: number | null;
  readonly suspended: boolean;
  /** Comes through single sign-on, and has no password. */
  readonly isLinked: boolean;
}

type Row = readonly [name: string, joined: number, enrolled: number | null, lastSeen: number | null, more?: More];
type More = Partial<Pick<Colleague, 'role' | 'codesLeft' | 'suspended' | 'methods'>>;

/** Acme Analytics beyond the five whom the story is told of: in every state that its pages can show. */
const ACME: readonly Row[] = [
  ['Priya Raman', 900, 310, 0, { role: 'admin', methods: ['totp', 'passkey'] }],
  ['Tom Okafor', 620, 41, 1, { role: 'admin', codesLeft: 6 }],
  ['Rosa Lindqvist', 540, 200, 0, { methods: ['passkey'] }],
  ['Jonas Weber', 510, 199, 2, { codesLeft: 2 }],
  ['Amélie Laurent', 480, 182, 0, { methods: ['totp', 'passkey'] }],
  ['Kofi Mensah', 470, 160, 1, { codesLeft: 3, methods: ['sms'] }],
  ['Ingrid Solberg', 455, 151, 3],
  ['Mateo García', 430, 140, 0, { codesLeft: 9 }],
  ['Chloe Bennett', 420, 133, 0, { methods: ['passkey'] }],
  ['Ravi Menon', 400, 120, 5, { methods: ['sms', 'totp'] }],
  ['Zofia Wójcik', 390, 96, 1, { codesLeft: 1 }],
  ['Ethan Brooks', 372, 90, 0],
  ['Mina Sato', 360, 88, 4, { methods: ['sms'] }],
  ['Oskar Nilsson', 344, 71, 0],
  ['Fatima Zahra', 330, 60, 2],
  ['Lucas Moreau', 312, 55, 0, { codesLeft: 7, methods: ['totp', 'passkey', 'sms'] }],
  ['Hannah Cohen', 300, 47, 1],
  ['Diego Torres', 280, 38, 0],
  ['Aisha Bello', 260, 33, 6, { methods: ['passkey'] }],
  ['Felix Braun', 250, 29, 0],
  ['Nadia Petrova', 231, 21, 1, { codesLeft: 10 }],
  ['Samuel Osei', 215, 17, 0, { methods: ['sms'] }],
  ['Greta Hansen', 200, 12, 2],
  ['Leo Marchetti', 180, 6, 0],
  ['Carmen Ortiz', 160, 2, 0],
  ['Wei Chen', 150, null, 0],
  ['Elif Kaya', 142, null, 1],
  ['Patrick Doyle', 133, null, 3],
  ['Anya Volkova', 121, null, 0],
  ['Benjamin Wolf', 85, null, 13],
  ['Emma Clarke', 30, null, 0],
  ['Ivo Horvat', 12, null, 4],
  ['Maya Kapoor', 3, null, null],
  ['Daniel Fuchs', 1, null, null],
  ['Viktor Lang', 720, null, 214],
  ['Sonia Duarte', 690, 240, 131, { codesLeft: 8 }],
  ['Gavin Price', 655, null, 388, { suspended: true }],
  ['Helena Varga', 610, 205, 77, { suspended: true }],
];

/**
 * Larch Labs, which Acme has bought, brought an identity provider along. Its domain is its own, because every address of a
 * verified domain finds the way there, and nobody answers at the end of it.
 */
export const LARCH_DOMAIN = 'larch.example';
const LARCH: readonly Row[] = [
  ['Julia Novak', 32, null, 2],
  ['Tariq Aziz', 31, null, 0],
  ['Sara Lindholm', 25, null, 5],
  ['Omar Farouk', 9, null, 1],
];

/** Hillside School requires a second factor: there it shows who is due, overdue and on hold. */
const HILLSIDE: readonly Row[] = [
  ['Margaret Ellis', 400, 18, 1, { role: 'admin' }],
  // From before Hillside stopped accepting text messages.
  ['Peter Lindgren', 350, 15, 14, { methods: ['sms'] }],
  ['Nora Quinn', 220, null, 16],
  ['Isaac Bloom', 190, null, 27],
  ['Tessa Morgan', 4, null, 1],
];

/**
 * Members of both, whom an admin of the one reset six days ago: on hold in the other until an admin there vouches. It
 * shows at Hillside, and at Acme once Acme requires a second factor.
 */
export const HOLDS: readonly {
  readonly email: string;
  readonly by: DemoOrganization;
  readonly at: DemoOrganization;
}[] = [
  { email: 'noor.haddad@hillside.example', by: 'hillside', at: 'acme' },
  { email: 'leo.marchetti@acme.example', by: 'acme', at: 'hillside' },
];
const BOTH: Row = ['Noor Haddad', 240, 5, 5];

/** The six of the story; nobody of them was away for so long that a first set-up would ask for a code by email. */
export const LATELY: Readonly<Record<string, Pick<Colleague, 'joined' | 'lastSeen'>>> = {
  'ana@acme.example': { joined: 890, lastSeen: 0 },
  'yuki@acme.example': { joined: 860, lastSeen: 0 },
  'lena@acme.example': { joined: 205, lastSeen: 2 },
  'marek@acme.example': { joined: 188, lastSeen: 1 },
  'sofia@acme.example': { joined: 433, lastSeen: 0 },
  'hugo@hillside.example': { joined: 410, lastSeen: 0 },
};

const fromRow =
  (organization: DemoOrganization, domain: string) =>
  ([name, joined, enrolled, lastSeen, more = {}]: Row): Colleague => {
    const rest = { role: 'member', codesLeft: 10, suspended: false, methods: ['totp'], ...more } as const;
    const isLinked = domain === LARCH_DOMAIN;
    return { name, email: `${localPart(name)}@${domain}`, organization, joined, enrolled, lastSeen, isLinked, ...rest };
  };

const localPart = (name: string) => name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replaceAll(' ', '.');

export const COLLEAGUES: readonly Colleague[] = [
  ...ACME.map(fromRow('acme', 'acme.example')),
  ...LARCH.map(fromRow('acme', LARCH_DOMAIN)),
  ...[...HILLSIDE, BOTH].map(fromRow('hillside', 'hillside.example')),
];
