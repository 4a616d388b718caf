/** Words that many pages share. */
export const common = {
  help: 'Help',
  signOut: 'Sign out',
  cancel: 'Cancel',
  continue: 'Continue',
  notNow: 'Not now',
  why: 'Why?',
  skipToContent: 'Skip to content',
  errorTitle: (title: string) => `Error: ${title}`,
  problemsTitle: 'There is a problem',
  step: (step: number, steps: number) => `Step ${step} of ${steps}`,
  signedInAs: 'Signed in as {email}',
  startAgain: 'Not you? Start again',
  developmentInbox: 'Development inbox',
  copied: 'Copied',
  copyFailed: 'Not copied. Select it yourself.',
  show: 'Show',
  hide: 'Hide',
  showPassword: 'Show password',
  hidePassword: 'Hide password',
  roles: { owner: 'Owner', admin: 'Admin', member: 'Member' },
  roleOf: (role: 'owner' | 'admin' | 'member', organization: string) =>
    ({ owner: `Owner of ${organization}`, admin: `Admin of ${organization}`, member: `Member of ${organization}` })[
      role
    ],
  methods: { passkey: 'Passkey', totp: 'Authenticator app', sms: 'Text message' },
  navigation: {
    settings: 'Settings',
    organizationSettings: 'Organization settings',
    overview: 'Overview',
    teammates: 'Teammates',
    accessSecurity: 'Access security',
    personalSettings: 'Personal settings',
    yourOrganizations: 'Your organizations',
    yourSignIn: 'Your sign-in',
    yourDevices: 'Your devices',
  },
};
