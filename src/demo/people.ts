import type { Role } from '../domain/organizations/role.ts';

interface DemoPerson {
  readonly name: string;
  readonly email: string;
  readonly hasApp: boolean;
  readonly memberships: readonly { readonly organization: string; readonly role: Role }[];
}

/** One password for everybody who has one, because nothing here is worth keeping. */
export const DEMO_PASSWORD = 'four quiet violet lamps';

export const DEMO_ORGANIZATIONS = [
  { id: 'acme', name: 'Acme Analytics' },
  { id: 'hillside', name: 'Hillside School' },
] as const;

export type DemoOrganization = (typeof DEMO_ORGANIZATIONS)[number]['id'];

const at = (organization: DemoOrganization, role: Role) => ({ organization, role });

/** An owner who has no second factor yet, an admin who has, a member of both organizations, members with and without. */
export const DEMO_PEOPLE: readonly DemoPerson[] = [
  { name: 'Ana Pereira', email: 'ana@acme.example', hasApp: false, memberships: [at('acme', 'owner')] },
  { name: 'Yuki Tanaka', email: 'yuki@acme.example', hasApp: true, memberships: [at('acme', 'admin')] },
  {
    name: 'Lena Fischer',
    email: 'lena@acme.example',
    hasApp: false,
    memberships: [at('acme', 'member'), at('hillside', 'member')],
  },
  { name: 'Marek Nowak', email: 'marek@acme.example', hasApp: false, memberships: [at('acme', 'member')] },
  { name: 'Sofia Rossi', email: 'sofia@acme.example', hasApp: true, memberships: [at('acme', 'member')] },
  { name: 'Hugo Berg', email: 'hugo@hillside.example', hasApp: true, memberships: [at('hillside', 'owner')] },
];
