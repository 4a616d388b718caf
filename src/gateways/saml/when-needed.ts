import type { Saml } from '../../ports/saml.ts';

/**
 * SAML, with its libraries for XML, from the first time that somebody needs it: most installations never do, and they took
 * a sixth of the memory at rest.
 */
export function samlWhenNeeded(options: { readonly allowHttp: boolean }): Saml {
  let loading: Promise<Saml> | null = null;
  const saml = () => {
    loading ??= import('./node-saml.ts').then(({ nodeSaml }) => nodeSaml(options));
    return loading;
  };
  return {
    describe: async (provider) => (await saml()).describe(provider),
    readMetadata: async (xml) => (await saml()).readMetadata(xml),
    signOnAddress: async (given) => (await saml()).signOnAddress(given),
    verify: async (given) => (await saml()).verify(given),
  };
}
