/**
 * The floors, ground first. A file imports its own floor and the floors or files listed; nothing else.
 * Tests are left out of the picture: they may reach anything.
 */
const ENGINE = 'application/engine.ts';
const MAY_IMPORT = {
  domain: [],
  ports: ['domain/'],
  application: ['domain/', 'ports/'],
  // The server's own people use the engine as any host does: through its front door.
  accounts: ['domain/', 'ports/', ENGINE],
  contract: ['domain/'],
  store: ['domain/', 'ports/'],
  gateways: ['domain/', 'ports/'],
  text: ['domain/'],
  config: [],
  http: ['domain/', 'ports/', ENGINE, 'accounts/', 'contract/', 'text/', 'config/'],
  worker: ['domain/', 'ports/', 'text/'],
  client: ['contract/'],
};

const PACKAGES = {
  domain: [],
  ports: [],
  application: [],
  accounts: [],
  contract: ['zod'],
  store: ['kysely', 'pg', '@types/pg'],
  gateways: [
    '@node-rs/argon2',
    '@node-saml/node-saml',
    '@xmldom/xmldom',
    '@zxcvbn-ts/core',
    '@zxcvbn-ts/language-common',
    '@zxcvbn-ts/language-en',
    'libphonenumber-js',
    '@simplewebauthn/server',
    'nodemailer',
    'openid-client',
    '@types/nodemailer',
  ],
  text: [],
  config: ['zod', 'libphonenumber-js'],
  http: ['hono', '@hono/node-server', 'zod', 'uqr', 'prom-client'],
  worker: [],
  client: ['zod'],
};

/** These run anywhere: no file, no clock, no network of Node's. */
const WITHOUT_NODE = ['domain', 'ports', 'application', 'contract', 'client', 'text'];

const nothing = '^$';
const oneOf = (names) => `(${names.map((name) => name.replaceAll('.', '\\.')).join('|')})`;

const downwards = Object.entries(MAY_IMPORT).map(([floor, below]) => ({
  name: `${floor}-imports-only-downwards`,
  severity: 'error',
  from: { path: `^src/${floor}/` },
  to: { path: '^src/', pathNot: `^src/${oneOf([`${floor}/`, ...below])}` },
}));

const packages = Object.entries(PACKAGES).map(([floor, names]) => ({
  name: `${floor}-uses-only-its-packages`,
  severity: 'error',
  from: { path: `^src/${floor}/` },
  to: { path: 'node_modules/', pathNot: names.length > 0 ? `node_modules/${oneOf(names)}/` : nothing },
}));

module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, pathNot: ['^src/(index|embed|testing|serve)\\.ts$', '^src/store/migrations/', '/assets/'] },
      to: {},
    },
    ...downwards,
    ...packages,
    {
      name: 'accounts-uses-engine-only',
      severity: 'error',
      from: { path: '^src/(accounts|http)/' },
      to: { path: '^src/application/', pathNot: `^src/${oneOf([ENGINE])}$` },
    },
    {
      name: 'engine-never-imports-accounts',
      severity: 'error',
      from: { path: '^src/(domain|ports|application)/' },
      to: { path: '^src/accounts/' },
    },
    {
      name: 'only-the-entrances-see-store-and-gateways',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/((compose|serve|embed)\\.ts$|cli/|store/|gateways/)' },
      to: { path: '^src/(store|gateways)/' },
    },
    {
      name: 'touches-no-node-api',
      severity: 'error',
      from: { path: `^src/${oneOf(WITHOUT_NODE)}/` },
      to: { dependencyTypes: ['core'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.(test|contract)\\.tsx?$' },
    tsConfig: { fileName: 'tsconfig.json' },
    // Also sees imports that only fetch a type: a floor must not know the types of the one above either.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['types', 'import', 'node', 'default'] },
  },
};
