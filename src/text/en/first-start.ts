export const firstStart = {
  title: (brand: string) => `Set up ${brand}`,
  lead: 'Nobody is here yet. Make your own account and your organization; you will be its owner.',
  name: 'Your name',
  email: 'Email',
  password: 'Password',
  passwordHint: 'Use at least 15 characters. Three or four random words work well.',
  organization: 'Name of your organization',
  submit: 'Create',
};
