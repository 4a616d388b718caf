import { symmetricEncrypt } from 'better-auth/crypto';

/**
 * Everybody in one organization, with the password and the authenticator app that they have at the other server too.
 * Written through better-auth's own adapter; the password is hashed once, because hashing is not what is measured here.
 */
export async function seed(context, { password, people }) {
  const passwordHash = await context.password.hash(password);
  const acme = await context.adapter.create({
    model: 'organization',
    data: { name: 'Acme', slug: 'acme', createdAt: new Date() },
  });
  await context.adapter.transaction(async (adapter) => {
    for (const person of people) await add(context, adapter, { ...person, passwordHash, organizationId: acme.id });
  });
  return { organization: acme.id };
}

async function add(context, adapter, { email, name, secret, passwordHash, organizationId }) {
  const times = { createdAt: new Date(), updatedAt: new Date() };
  const create = (model, data) => adapter.create({ model, data });
  const { id: userId } = await create('user', { email, name, emailVerified: true, twoFactorEnabled: true, ...times });
  await create('account', { userId, accountId: userId, providerId: 'credential', password: passwordHash, ...times });
  const sealed = await symmetricEncrypt({ key: context.secretConfig, data: secret });
  await create('twoFactor', { userId, secret: sealed, backupCodes: '', verified: true });
  await create('member', { userId, organizationId, role: 'member', createdAt: new Date() });
}
