import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEMO_PASSWORD } from '../../src/demo/people.ts';
import { ROUTES } from '../../src/http/table.ts';
import { openApi, stepOf } from '../fixtures/api.ts';
import type { Answer, Client } from '../fixtures/client.ts';
import { ACCESS_CELLS, type AccessCell, type SignInCell, signInCells } from '../fixtures/interplay-cells.ts';
import { CANNOT_SIGN_IN, SIGN_IN_ROUTES, WITH_THE_ACCOUNT } from '../fixtures/interplay-routes.ts';
import {
  type Access,
  expectedAccess,
  expectedStep,
  methodsForAccount,
  methodsForOrganization,
} from '../fixtures/interplay-rules.ts';
import {
  arrangeSession,
  arrangeSignIn,
  MAREK,
  openOnlySession,
  openStage,
  type Stage,
  URL_OF_US,
} from '../fixtures/interplay-stage.ts';
import { WAYS } from '../fixtures/interplay-ways.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.stop());

/** What comes after the challenge no answer tells before it is given. */
async function challengeOf(): Promise<string> {
  const [row] = await stage.raw.run(
    `select afterwards, methods from sign_ins where user_id = '${stage.user}' and state = 'challenge' order by began_at desc limit 1`,
  );
  return `${row?.['afterwards'] === 'enroll' ? 'challenge-then-enroll' : 'challenge'} with ${row?.['methods']}`;
}

async function walk(way: (typeof WAYS)[number], cell: SignInCell): Promise<string> {
  await arrangeSignIn(stage, cell);
  const step = await way.signIn(stage);
  return step === 'challenge' ? challengeOf() : step;
}

function expectedWalk(way: (typeof WAYS)[number], cell: SignInCell): string {
  const step = expectedStep(cell, way);
  if (step !== 'challenge' && step !== 'challenge-then-enroll') return step;
  return `${step} with ${way.first === 'single-sign-on' ? methodsForOrganization(cell) : methodsForAccount(cell)}`;
}

const ROWS = WAYS.map((way) => ({ ...way, cells: signInCells(way), size: signInCells(way).length }));
const SIGN_INS = ROWS.reduce((sum, { size }) => sum + size, 0);

describe('M8 I-01 I-02 every way in, in every state of account and organization', () => {
  test.each(ROWS)(
    `I-09 M12 S8 $name, $transport: $size of ${SIGN_INS} cells lead where the rules say`,
    async ({ cells, ...way }) => {
      const wrong: object[] = [];
      for (const cell of cells) {
        const [expected, got] = [expectedWalk(way, cell), await walk(way, cell)];
        if (got !== expected) wrong.push({ ...cell, expected, got });
      }
      expect(wrong).toEqual([]);
    },
    180_000,
  );

  test('every first factor is in the table on both transports, once', () => {
    const names = [...new Set(WAYS.map(({ name }) => name))];
    const both = names.flatMap((name) => [`${name}, page`, `${name}, API`]);
    expect(WAYS.map(({ name, transport }) => `${name}, ${transport}`).toSorted()).toEqual(both.toSorted());
  });

  test('I-02 every public route is in the table, or among those that cannot sign anybody in', () => {
    const publicRoutes = ROUTES.filter(({ class: each }) => each === 'public').map(
      (route) => `${route.method} ${route.path}`,
    );
    const known = [...SIGN_IN_ROUTES, ...WITH_THE_ACCOUNT, ...CANNOT_SIGN_IN];
    expect(publicRoutes.toSorted()).toEqual(known.toSorted());
    expect(WAYS.flatMap(({ routes }) => routes).toSorted()).toEqual(SIGN_IN_ROUTES.toSorted());
  });

  test('I-01 I-02 those that cannot give nobody a session or a step, whoever asks', async () => {
    for (const route of CANNOT_SIGN_IN) {
      const [method = '', path = ''] = route.split(' ');
      const client = stage.browser();
      const given = { email: MAREK, password: DEMO_PASSWORD, token: 'made-up' };
      const body = String(new URLSearchParams(given));
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const sent = method === 'POST' ? { body, headers } : {};
      const answer = await client.send(method, path.replace(':provider', 'oidc').replace(':name', 'app.js'), sent);
      const kinds = ['session', 'pending', 'enroll'].filter((kind) => client.cookies.has(`twofold-${kind}`));
      expect([route, kinds]).toEqual([route, []]);
      expect([route, answer.status < 500]).toEqual([route, true]);
    }
  });
});

const BY_PAGE: Readonly<Record<string, Access>> = { '/confirm': 'challenge', '/settings/set-up': 'enroll' };
const BY_CODE: Readonly<Record<string, Access>> = {
  'second_factor.challenge_required': 'challenge',
  'second_factor.enrollment_required': 'enroll',
  'membership.suspended': 'suspended',
  'membership.on_hold': 'on-hold',
  'session.own_sign_in_needed': 'own-sign-in',
  'single_sign_on.required': 'use-single-sign-on',
  not_found: 'not-found',
};

/** With what the challenge asks for, which stands in the address that leads to it. */
function accessAt(access: string, address: string): string {
  if (access !== 'challenge') return access;
  return `challenge with ${new URL(address, URL_OF_US).searchParams.get('methods')}`;
}

function accessOfApi(answer: Answer): string {
  if (answer.status === 200) return 'allow';
  const { code, url } = answer.json<{ code: string; url?: string }>();
  return accessAt(BY_CODE[code] ?? answer.body, url ?? '');
}

/** What a page says that lets nobody in is told apart by its problem; that the page agrees is what its status says. */
function accessOfPage(answer: Answer, byApi: string): string {
  const { status, location } = answer;
  if (status === 200) return 'allow';
  if (status === 303) return accessAt(BY_PAGE[location.split('?')[0] ?? ''] ?? location, location);
  return status === (byApi === 'not-found' ? 404 : 403) ? byApi : `${status}`;
}

function expectedAnswer(cell: AccessCell): string {
  const access = expectedAccess(cell);
  return access === 'challenge' ? `challenge with ${methodsForOrganization(cell)}` : access;
}

/** Whom a hole would let in without more, and who would be asked for what they hold. */
const BEFORE_THE_WALL = signInCells({ first: 'password', transport: 'API', endsElsewhere: false }).filter(
  ({ enrolled, singleSignOn, lastSeen }) =>
    singleSignOn === 'required' && lastSeen === 'lately' && ['nothing', 'app', 'phone', 'passkey'].includes(enrolled),
);

/** A first request with what the password gave, whichever token that is. */
async function askWithPassword(cell: SignInCell): Promise<{ readonly expected: string; readonly got: string }> {
  await arrangeSignIn(stage, cell);
  stage.server.advance(60 * 60);
  const api = openApi(stage.server.url);
  const { state, session, token } = stepOf(await api.post('/v1/sign-in', { email: MAREK, password: DEMO_PASSWORD }));
  const answer = await api.as(session ?? token).get('/v1/organizations/acme');
  const got = answer.status === 401 ? 'no session' : accessOfApi(answer);
  const asSession = { came: 'by-password', shown: 'nothing', began: 'after-it-was-turned-on' } as const;
  return { got, expected: state === 'complete' ? expectedAccess({ ...cell, ...asSession }) : 'no session' };
}

describe('I-42 a program where single sign-on is required, to which it has no way', () => {
  test(`${BEFORE_THE_WALL.length} cells: what the password gives it opens nothing of the organization`, async () => {
    const wrong: object[] = [];
    for (const cell of BEFORE_THE_WALL) {
      const { expected, got } = await askWithPassword(cell);
      if (got !== expected || got === 'allow') wrong.push({ ...cell, expected, got });
    }
    expect(wrong).toEqual([]);
  }, 60_000);
});

describe('M9 T1 T2 U2 U7 I-41 every open session, in every state of account and organization', () => {
  let client: Client;
  beforeAll(async () => {
    client = await openOnlySession(stage);
  });

  test(`${ACCESS_CELLS.length * 2} cells: on pages and API its next request leads where the rules say`, async () => {
    const wrong: object[] = [];
    for (const cell of ACCESS_CELLS) {
      await arrangeSession(stage, cell);
      const expected = expectedAnswer(cell);
      const byApi = accessOfApi(await client.get('/v1/organizations/acme'));
      const byPage = accessOfPage(await client.get('/organizations/acme'), byApi);
      if (byApi !== expected || byPage !== expected) wrong.push({ ...cell, expected, byApi, byPage });
    }
    expect(wrong).toEqual([]);
  }, 120_000);
});
