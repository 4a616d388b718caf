import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEMO_PASSWORD } from '../../src/demo/people.ts';
import { ROUTES } from '../../src/http/table.ts';
import type { Answer, Client } from '../fixtures/client.ts';
import { ACCESS_CELLS, type SignInCell, signInCells } from '../fixtures/interplay-cells.ts';
import { CANNOT_SIGN_IN, SIGN_IN_ROUTES, WITH_THE_ACCOUNT } from '../fixtures/interplay-routes.ts';
import { type Access, expectedAccess, expectedStep } from '../fixtures/interplay-rules.ts';
import {
  arrangeSession,
  arrangeSignIn,
  MAREK,
  openOnlySession,
  openStage,
  type Stage,
} from '../fixtures/interplay-stage.ts';
import { WAYS } from '../fixtures/interplay-ways.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.stop());

/** What comes after the challenge no answer tells before it is given. */
async function afterwardsOf(): Promise<string> {
  const rows = await stage.raw.run(
    `select afterwards from sign_ins where user_id = '${stage.user}' and state = 'challenge' order by began_at desc limit 1`,
  );
  return String(rows[0]?.['afterwards']);
}

async function walk(way: (typeof WAYS)[number], cell: SignInCell): Promise<string> {
  await arrangeSignIn(stage, cell);
  const step = await way.signIn(stage);
  if (step !== 'challenge') return step;
  return (await afterwardsOf()) === 'enroll' ? 'challenge-then-enroll' : step;
}

const ROWS = WAYS.map((way) => ({ ...way, cells: signInCells(way.first), size: signInCells(way.first).length }));
const SIGN_INS = ROWS.reduce((sum, { size }) => sum + size, 0);

describe('M8 I-01 I-02 every way in, in every state of account and organization', () => {
  test.each(ROWS)(
    `$name: $size of ${SIGN_INS} cells lead where the rules say`,
    async ({ cells, ...way }) => {
      const wrong: object[] = [];
      for (const cell of cells) {
        const [expected, got] = [expectedStep(cell, way.first), await walk(way, cell)];
        if (got !== expected) wrong.push({ ...cell, expected, got });
      }
      expect(wrong).toEqual([]);
    },
    120_000,
  );

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

const accessOfApi = (answer: Answer): string =>
  answer.status === 200 ? 'allow' : (BY_CODE[String(answer.json()['code'])] ?? answer.body);

/** What a page says that lets nobody in is told apart by its problem; that the page agrees is what its status says. */
function accessOfPage(answer: Answer, byApi: string): string {
  if (answer.status === 200) return 'allow';
  if (answer.status === 303) return BY_PAGE[answer.location.split('?')[0] ?? ''] ?? answer.location;
  return answer.status === (byApi === 'not-found' ? 404 : 403) ? byApi : `${answer.status}`;
}

describe('M9 T1 T2 U2 U7 I-41 every open session, in every state of account and organization', () => {
  let client: Client;
  beforeAll(async () => {
    client = await openOnlySession(stage);
  });

  test(`${ACCESS_CELLS.length * 2} cells: on pages and API its next request leads where the rules say`, async () => {
    const wrong: object[] = [];
    for (const cell of ACCESS_CELLS) {
      await arrangeSession(stage, cell);
      const expected = expectedAccess(cell);
      const byApi = accessOfApi(await client.get('/v1/organizations/acme'));
      const byPage = accessOfPage(await client.get('/organizations/acme'), byApi);
      if (byApi !== expected || byPage !== expected) wrong.push({ ...cell, expected, byApi, byPage });
    }
    expect(wrong).toEqual([]);
  });
});
