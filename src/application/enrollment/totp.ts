import { TOTP_SECRET_BYTES } from '../../domain/authenticators/totp.ts';
import type { AuthenticatorId } from '../../domain/ids.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { ok, type Result, refuse } from '../../domain/result.ts';
import type { SignIns, TotpEnrollment } from '../engine.ts';
import { describeEnrollment, totpBinding } from '../methods/totp.ts';
import type { Needs } from '../needs.ts';
import { findOffered, stageOnce } from './stage.ts';

/** The server's own secret, sealed in the ceremony's row; shown again as it is until it is confirmed (I-21). */
export async function stageTotp(
  needs: Needs,
  command: Parameters<SignIns['stageTotp']>[0],
): Promise<Result<TotpEnrollment, Refusal>> {
  const found = await findOffered(needs, command.token, 'totp');
  if (!found.ok) return found;
  const { signIn, user } = found.value;
  const staged = await stageOnce(needs, command.token, signIn, 'totp', () => {
    const id = needs.crypto.newId('aut') as AuthenticatorId;
    const secret = needs.crypto.randomBytes(TOTP_SECRET_BYTES);
    return { id, method: 'totp', sealedSecret: needs.keyring.seal(secret, totpBinding(signIn.userId, id)) };
  });
  if (staged === null) return refuse({ code: 'sign_in.wrong_step' });
  const secret = needs.keyring.open(staged.sealedSecret, totpBinding(signIn.userId, staged.id));
  return ok(describeEnrollment(secret, { issuer: needs.options.issuer, email: user.email }));
}
