import type { Method } from '../domain/authenticators/methods.ts';
import type { OrganizationId, UserId } from '../domain/ids.ts';
import { after, before, days, hours, type Instant, instant, minutes, seconds } from '../domain/time.ts';
import type { AuditEvent, AuditRepository, Origin } from '../ports/repositories/records.ts';
import { HOLDS } from './company.ts';
import { daySetUp, lastSignIn, type Settled } from './settled.ts';

/** Whole days that the past goes back. */
const DAYS = 35;

export type Happened = Omit<AuditEvent, 'origin'> & { readonly at: Instant; readonly origin: Origin };

const LINUX = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36';
const BROWSERS = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:144.0) Gecko/20100101 Firefox/144.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0',
];

/** The office for most, a home of their own for some: addresses that are set aside for examples (RFC 5737). */
export const originOf = (place: number): Origin => ({
  address: place % 3 === 0 ? `198.51.100.${20 + place}` : `203.0.113.${8 + (place % 5)}`,
  browser: BROWSERS[place % BROWSERS.length] ?? LINUX,
});

/** What is always the same is written in the order in which it would have happened. */
export async function writeHistory(
  audit: AuditRepository,
  {
    everybody,
    made,
    now,
  }: { readonly everybody: readonly Settled[]; readonly made: readonly Happened[]; readonly now: Instant },
): Promise<void> {
  const lives = everybody.flatMap((person, place) => lifeOf(person, place, now));
  const happened = [...lives, ...decisions(everybody, now), ...made];
  const past = happened.filter(({ at }) => at < now && at > before(now, days(DAYS)));
  for (const { at, ...event } of past.sort((one, other) => one.at - other.at)) await audit.add(event, at);
}

function lifeOf(person: Settled, place: number, now: Instant): readonly Happened[] {
  const { id, enrolled, methods, lastSeen, codesLeft } = person;
  const own = { actor: id, target: id, organization: null, origin: originOf(place) } as const;
  const joined = person.memberships.map(({ organization, role }): Happened => {
    const where = { actor: null, target: id, organization: organization as OrganizationId } as const;
    const at = before(now, days(person.joined));
    return { action: 'membership.changed', ...where, origin: { address: null, browser: null }, details: { role }, at };
  });
  const events = [...joined, ...(person.isLinked ? broughtIn(person, place, now) : [])];
  if (enrolled !== null) events.push(...methods.flatMap((method, each) => setUp(own, { method, each, enrolled, now })));
  if (lastSeen === null) return events;
  // Every second, third or fourth day, at an hour of their own.
  for (let daysAgo = lastSeen; daysAgo < Math.min(DAYS, person.joined); daysAgo += 2 + (place % 3)) {
    const at = after(lastSignIn(daysAgo, now), minutes(-((place * 17) % 240)));
    const method = enrolled !== null && daysAgo < enrolled ? methods[0] : null;
    const slips = (place + daysAgo) % 11 === 0;
    events.push(...signIn(own, { at, by: person.isLinked ? 'saml' : 'password', held: method, slips }));
  }
  const when = before(now, hours(50 + place));
  if (codesLeft < 4) events.push({ action: 'recovery_code.used', ...own, details: { left: codesLeft }, at: when });
  return events;
}

type Own = Pick<Happened, 'actor' | 'target' | 'organization' | 'origin'>;

interface SetUp {
  readonly method: Method;
  readonly each: number;
  readonly enrolled: number;
  readonly now: Instant;
}

function setUp(own: Own, { method, each, enrolled, now }: SetUp): readonly Happened[] {
  const at = before(now, days(daySetUp(enrolled, each)));
  return [
    { action: 'enrollment.begun', ...own, at },
    { action: 'authenticator.enrolled', ...own, details: { method }, at: after(at, seconds(74)) },
  ];
}

/** Whom single sign-on brought: their first sign-in made the account. */
function broughtIn({ id, memberships, joined }: Settled, place: number, now: Instant): readonly Happened[] {
  const [origin, at] = [originOf(place), before(now, days(joined))];
  const made = memberships.map(({ organization, role }): Happened => {
    const where = { actor: null, target: id, organization: organization as OrganizationId } as const;
    return { action: 'single_sign_on.person_created', ...where, origin, details: { role }, at };
  });
  const own = { actor: id, target: id, organization: null, origin } as const;
  return [...made, ...signIn(own, { at: after(at, seconds(1)), by: 'saml', held: null, slips: false })];
}

interface SignIn {
  readonly at: Instant;
  readonly by: 'password' | 'saml';
  readonly held: Method | null;
  readonly slips: boolean;
}

function signIn(own: Own, { at, by, held, slips }: SignIn): readonly Happened[] {
  const firstFactor = { firstFactor: by, next: held !== null ? 'challenge' : 'complete' };
  const method = { method: held, purpose: 'sign-in' };
  const channel = held === 'sms' ? { channel: 'text' } : {};
  const failed = { ...method, reason: 'response.incorrect' };
  const shown: readonly Happened[] = [
    ...(slips
      ? [{ action: 'second_factor.failed', ...own, actor: null, details: failed, at: after(at, seconds(9)) } as const]
      : []),
    { action: 'second_factor.shown', ...own, details: { ...method, ...channel }, at: after(at, seconds(21)) },
  ];
  return [
    { action: 'sign_in.started', ...own, details: firstFactor, at },
    ...(held !== null ? shown : []),
    { action: 'sign_in.completed', ...own, details: { secondFactor: held }, at: after(at, seconds(22)) },
  ];
}

/** What admins did. */
function decisions(everybody: readonly Settled[], now: Instant): readonly Happened[] {
  const idOf = (email: string) => everybody.find((person) => person.email === email)?.id ?? null;
  const [ana, yuki, hugo] = [idOf('ana@acme.example'), idOf('yuki@acme.example'), idOf('hugo@hillside.example')];
  const ago = (count: number) => instant(before(now, hours(count)));
  const by = (actor: UserId | null, target: UserId | null, organization: string) =>
    ({ actor, target, organization: organization as OrganizationId, origin: originOf(1) }) as const;
  const [gavin, helena, greta] = ['gavin.price', 'helena.varga', 'greta.hansen'].map((name) =>
    idOf(`${name}@acme.example`),
  );
  const suspended = { to: 'suspended' };
  const reset = { reason: 'New phone, checked by video call' };
  const narrowed = { methodsBefore: 'passkey,totp,sms', methodsAfter: 'passkey,totp', onlyMethods: false };
  const required = { secondFactor: 'required', openSessions: 'at-once', emailPeople: true, ...narrowed };
  return [
    {
      action: 'membership.changed',
      ...by(ana, idOf('tom.okafor@acme.example'), 'acme'),
      details: { to: 'admin' },
      at: ago(700),
    },
    { action: 'member.reset', ...by(yuki, greta ?? null, 'acme'), details: reset, at: ago(290) },
    { action: 'policy.changed', ...by(hugo, null, 'hillside'), details: required, at: ago(288) },
    { action: 'membership.changed', ...by(ana, gavin ?? null, 'acme'), details: suspended, at: ago(170) },
    ...HOLDS.flatMap(({ email, by: where, at }): Happened[] => {
      const held = { ...by(null, idOf(email), at), origin: { address: null, browser: null } };
      return [
        {
          action: 'member.reset',
          ...by(where === 'acme' ? yuki : hugo, idOf(email), where),
          details: reset,
          at: ago(145),
        },
        { action: 'membership.held', ...held, at: ago(145) },
      ];
    }),
    { action: 'membership.changed', ...by(ana, helena ?? null, 'acme'), details: suspended, at: ago(49) },
  ];
}
