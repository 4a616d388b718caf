import { X509Certificate } from 'node:crypto';
import { tellOf } from '../accounts/single-sign-on/needs.ts';
import type { Composition } from '../compose.ts';
import type { AuditAction } from '../domain/audit/events.ts';
import type { ConnectionId, OrganizationId, UserId } from '../domain/ids.ts';
import type { IdentityProvider } from '../domain/single-sign-on/connection.ts';
import { after, before, days, type Instant, instant, minutes } from '../domain/time.ts';
import type { AuditEvent } from '../ports/repositories/records.ts';
import type { Repositories } from '../ports/store.ts';
import { LARCH_DOMAIN } from './company.ts';
import { type Happened, originOf } from './history.ts';
import type { Settled } from './settled.ts';

const ACME = 'acme' as OrganizationId;
export const CONNECTION = 'larch' as ConnectionId;

/** Days ago; those who come through it joined later. */
const SET_UP = 33;

/** Its private key was thrown away when it was made, so nobody can answer in its name. */
// cspell:disable
const CERTIFICATE = [
  'MIICrzCCAZegAwIBAgIBATANBgkqhkiG9w0BAQsFADAbMRkwFwYDVQQDDBBpZC5sYXJjaC5leGFtcGxlMB4XDTIwMDEwMTAwMDAwMFoXDTQ5MTIz',
  'MTIzNTk1OVowGzEZMBcGA1UEAwwQaWQubGFyY2guZXhhbXBsZTCCASIwDQYJKoZIhvcNAQEBBQADggEPADCCAQoCggEBAMuPZvEy0C26IYcpVfWx',
  'RErt6chZoyvzcrjOThNathgVPPlsmxfv5JOTsbwhSnhznrStocK1VJhANxQvt1Rz8DjRx5RGdNvNwNeUZXItktmZjq0THojmNR599DeQUTdmSm8k',
  'nVzhrZ1Rbi2MM6GdtkLOhFtRMfqoMSDzGGF9fpptRd2C+1Bic2Sx1CD00S6ovBrhuEq0Nb01WaPpvFVvaZl/RAFZ0x0asJAiGXJnQrFou0IInj95',
  'RYJrwIjKfWFePDFz9Ng4eLlmxnkbKN9F667bm44jLcIqZ0+UdfiZR9qroxABIj/qKqscTZs6Elornc8io4QcAdM5te8Gktg2sCUCAwEAATANBgkq',
  'hkiG9w0BAQsFAAOCAQEAu1KilOP0dT34ASpcOtrxrQankYdib/6qBavkXSu/FkfECPbsOQQtg8AJyWOj60+JPfJr+9ZUNZA4NFWdRynbpsfDFLLL',
  'zoDkNpcb5ih7TunmMpNR0puSmQcrE50EeG0hJnCe11nTn8CsWxVGZ0AZvAGpS0oHdNDxKVv/C8MxWnEl2szJQbXFLIFgF5131OFSm+oLE8eff+eU',
  'T//4x0vTTKFsT0HBl2th2jKecXWNKlJkwOTT3wfq53fFu16ZST31KqP3wheQkgMicCSIcYDewz7aV33/SaTONdFjvhrUMRtgFbtUDh94NC0OTxOu',
  'df2nsW8B8cdzbhAxNjofzCtJiQ==',
].join('');
// cspell:enable

/** At an address that is set aside for examples (RFC 2606 §2): nobody answers there. */
const ADDRESS = `https://id.${LARCH_DOMAIN}/saml`;

const identityProvider = (): IdentityProvider => ({
  entityId: ADDRESS,
  signOnUrl: `${ADDRESS}/sign-on`,
  certificates: [CERTIFICATE],
  certificatesEndAt: instant(Date.parse(new X509Certificate(Buffer.from(CERTIFICATE, 'base64')).validTo)),
});

interface Given {
  readonly everybody: readonly Settled[];
  readonly now: Instant;
}

/** The connection as an owner's afternoon leaves it, and whom it has brought in since. */
export async function connectLarch(
  { store: { singleSignOn }, people: { crypto } }: Composition,
  { everybody, now }: Given,
): Promise<void> {
  const by = ownerOf(everybody);
  if (by === null) return;
  const told = (minutesLater: number, action: AuditAction, details?: AuditEvent['details']) =>
    tellOf({ action, organization: ACME, actor: by, origin: originOf(1), details }, setUp(now, minutesLater));
  const connection = (minutesLater: number, change: string, more: AuditEvent['details']) =>
    told(minutesLater, 'single_sign_on.connection_changed', { change, ...more });
  const domain = (minutesLater: number, change: string) =>
    told(minutesLater, 'single_sign_on.domain_changed', { change, domain: LARCH_DOMAIN });

  const named = { name: 'Larch ID', defaultRole: 'member' } as const;
  const [idp, record] = [identityProvider(), { domain: LARCH_DOMAIN, token: crypto.newToken(), verifiedAt: null }];
  await singleSignOn.add({ id: CONNECTION, organization: ACME, ...named }, connection(0, 'described', named));
  await singleSignOn.setIdp(CONNECTION, idp, connection(6, 'metadata', { identityProvider: idp.entityId }));
  await singleSignOn.addDomain(ACME, record, domain(9, 'added'));
  await singleSignOn.verifyDomain(ACME, LARCH_DOMAIN, domain(74, 'verified'));
  await singleSignOn.noteTested(CONNECTION, by, told(78, 'single_sign_on.tested'));
  for (const { id: user, joined } of everybody.filter(({ isLinked }) => isLinked)) {
    const at = before(now, days(joined));
    await singleSignOn.addIdentity({ connection: CONNECTION, subject: crypto.newToken(), user, completedAt: at }, at);
  }
}

/** People may come through it and are then asked nothing more; everybody else is covered. @returns what the log has of it. */
export async function openToLarch(
  { policies }: Pick<Repositories, 'policies'>,
  { everybody, now }: Given,
): Promise<readonly Happened[]> {
  const by = ownerOf(everybody);
  if (by === null) return [];
  const [at, mode] = [setUp(now, 81), { singleSignOn: 'available', secondFactorAfterSingleSignOn: 'no' } as const];
  const { policy, version } = await policies.find(ACME);
  const opened = { ...policy, ...mode, connection: CONNECTION };
  await policies.change({ organization: ACME, version, policy: opened, by: null }, at);
  const details = { ...mode, before: policy.singleSignOn };
  const people = { actor: by, target: null, organization: ACME, origin: originOf(1) } as const;
  return [{ action: 'single_sign_on.changed', ...people, details, at }];
}

const setUp = (now: Instant, minutesLater: number) => after(before(now, days(SET_UP)), minutes(minutesLater));

const ownerOf = (everybody: readonly Settled[]): UserId | null =>
  everybody.find(({ email }) => email === 'ana@acme.example')?.id ?? null;
