import { expect, it } from 'vitest';
import type { OrganizationId } from '../../../src/domain/ids.ts';
import type { Refusal } from '../../../src/domain/refusals.ts';
import type { Result } from '../../../src/domain/result.ts';
import { choose, lookAtPolicy, ownerWithBoth } from '../../fixtures/choosing.ts';
import { codeOf, type Host, refusalOf, tokenOf, unwrap } from '../../fixtures/host.ts';
import { interleave } from '../../fixtures/interleave.ts';
import { onEachDatabase } from '../../fixtures/on-each-database.ts';
import { confirmedAdmin } from '../../fixtures/team.ts';

type Work = () => Promise<Result<unknown, Refusal>>;
type Owner = Awaited<ReturnType<typeof ownerWithBoth>>;

/** How an owner loses a passkey beside an app: ready to be done at once. */
const LOSSES = {
  removed: async (host: Host, { session }: Owner): Promise<Work> => {
    const overview = await host.engine.methods.overview(session);
    const passkey = overview?.authenticators.find(({ method }) => method === 'passkey');
    return () => host.engine.methods.remove({ session, authenticator: passkey?.id ?? 'aut_none' });
  },
  'replaced by an app': async (host: Host, { session }: Owner): Promise<Work> => {
    const token = tokenOf(unwrap(await host.engine.methods.beginSetUp({ session })));
    const { secret } = unwrap(await host.engine.signIns.stageTotp({ token }));
    const response = await codeOf(host, secret);
    return () => host.engine.signIns.confirmTotp({ token, response });
  },
};

onEachDatabase('Given the only owner with a passkey, while another lets only passkeys count', (world) => {
  const atOnce = (works: readonly Work[]) =>
    world.name === 'PostgreSQL' ? interleave(world, works) : Promise.all(works.map((work) => work()));

  it.each([
    ['removed', 'before'],
    ['removed', 'after'],
    ['replaced by an app', 'before'],
    ['replaced by an app', 'after'],
  ] as const)('I-37 I-59 when it is %s just %s that, then one of the two is refused', async (loss, order) => {
    const host = world.node();
    const owner = await ownerWithBoth(host);
    const { organization } = owner;
    const other = await confirmedAdmin(host, 'owner', organization);
    const lose = await LOSSES[loss](host, owner);
    const restrict = () => choose(host, other, ['passkey']);
    const answers = await atOnce(order === 'before' ? [lose, restrict] : [restrict, lose]);
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    const kept = loss === 'removed' ? 'authenticator.last_required' : 'method.not_allowed';
    expect(answers.map(refusalOf).filter(Boolean)).toEqual([
      expect.stringMatching(new RegExp(`^(${kept}|policy.owner_without_method)$`)),
    ]);
    const { policy } = await lookAtPolicy(host, organization);
    const { policies } = host.store.engine.repositories;
    expect(await policies.hasOwnerWith(organization as OrganizationId, policy.methods)).toBe(true);
  });
});
