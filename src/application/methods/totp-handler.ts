import { readSixDigits } from '../../domain/authenticators/code-input.ts';
import { ok, refuse } from '../../domain/result.ts';
import type { Repositories } from '../../ports/store.ts';
import type { Needs } from '../needs.ts';
import { ALREADY_USED, INCORRECT } from '../sign-in/take-attempt.ts';
import type { Given, MethodHandler, Seen } from './method-handler.ts';
import { matchTimeStep, matchTotp, totpBinding } from './totp.ts';

/** Six digits from an authenticator app. */
export const totpHandler: MethodHandler = {
  read(typed) {
    const read = readSixDigits(typed);
    return 'fault' in read ? read : { response: read.code };
  },
  examine: async (needs, given) => (repositories) => lookAtCode(needs, repositories, given),
  prove: async (needs, given) => proveTotp(needs, given),
  tellsUnproven: false,
};

async function lookAtCode(
  needs: Needs,
  { authenticators }: Repositories,
  { signIn, response, now }: Given,
): Promise<Seen> {
  const apps = await authenticators.listTotp(signIn.userId);
  const found = matchTotp(needs, apps, { user: signIn.userId, code: response, now });
  if (found === null) {
    for (const { id } of apps) await authenticators.noteFailure(id);
    return INCORRECT;
  }
  return (await authenticators.claimTimeStep(found.id, found.step, now)) ? found.id : ALREADY_USED;
}

function proveTotp(needs: Needs, { signIn, response, now }: Given): Awaited<ReturnType<MethodHandler['prove']>> {
  const { staged, userId: user } = signIn;
  if (staged?.method !== 'totp') return refuse({ code: 'sign_in.wrong_step' });
  const { id, sealedSecret } = staged;
  const secret = needs.keyring.open(sealedSecret, totpBinding(user, id));
  const step = matchTimeStep(needs, secret, response, now);
  if (step === null) return refuse({ code: 'response.incorrect', attemptsLeft: null });
  return ok({
    authenticator: id,
    async add({ authenticators }) {
      await authenticators.addTotp({ id, user, sealedSecret, step }, now);
      return true;
    },
  });
}
