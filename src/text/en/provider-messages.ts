import type { MessageTexts } from '../messages.ts';

const TO_SIGN_IN = 'Go to sign in';
const TO_WAYS_IN = 'Ways to sign in';

/** How a journey to a provider can end without an account. */
export const providerMessages = {
  'provider-over': () => ({
    title: 'That took too long',
    paragraphs: [
      'The way there and back works once, for ten minutes, and in one browser. Nothing was changed. Begin again from the sign-in page.',
    ],
    action: TO_SIGN_IN,
  }),
  'provider-canceled': () => ({
    title: 'You stopped on the way',
    paragraphs: ['Nothing was changed. Try again, or sign in another way.'],
    action: TO_SIGN_IN,
  }),
  'provider-untrusted': () => ({
    title: 'We could not trust that answer',
    paragraphs: [
      'What came back was not what it should be, so nobody was signed in. Try again. If it happens again, sign in another way and tell whoever runs this site.',
    ],
    action: TO_SIGN_IN,
  }),
  'provider-unreachable': () => ({
    title: 'We could not reach it just now',
    paragraphs: ['The service that you chose does not answer. Wait a moment and try again, or sign in another way.'],
    action: TO_SIGN_IN,
  }),
  'provider-other-domain': () => ({
    title: 'Choose your work account',
    paragraphs: [
      'The account that you chose is not one of the company that this site belongs to, so nobody was signed in. Begin again and choose your work account, or sign in another way.',
    ],
    action: TO_SIGN_IN,
  }),
  'other-account-needed': () => ({
    title: 'Use your work account for this',
    paragraphs: [
      'This organization opens with work accounts only, and the account that you came with is not one of them.',
      'Sign out, then sign in with your work account, or with your password or another way of your own, and come back here.',
    ],
    action: 'Go to your organizations',
  }),
  'provider-unverified': () => ({
    title: 'Verify your email address there first',
    paragraphs: [
      'The account that you chose has no verified email address, so we cannot take it. Verify the address there, or sign in another way.',
    ],
    action: TO_SIGN_IN,
  }),
  'provider-no-account': () => ({
    title: 'You have no account here yet',
    paragraphs: ['Accounts are made by invitation. Ask an owner or admin of your organization to invite you.'],
    action: TO_SIGN_IN,
  }),
  'provider-not-linked': () => ({
    title: 'That account is not linked yet',
    paragraphs: [
      'Somebody here has this email address, but an equal address alone does not sign you in. Sign in the usual way, then open Ways to sign in and link it.',
    ],
    action: TO_SIGN_IN,
  }),
  'provider-taken': () => ({
    title: 'That account is linked already',
    paragraphs: [
      'It signs in to an account here, and can be linked only once. Remove it there first, or choose another one.',
    ],
    action: TO_WAYS_IN,
  }),
  'provider-session-over': () => ({
    title: "Confirm once more that it's you",
    paragraphs: [
      'Your last confirmation is too long ago, so nothing was linked. Begin again, and be back within five minutes.',
    ],
    action: TO_WAYS_IN,
  }),
} satisfies Partial<MessageTexts>;
