import type { MessageTexts } from '../messages.ts';
import { providerMessages } from './provider-messages.ts';
import { RESET_NEEDS_MAIL } from './reset-needs-mail.ts';
import { signOnMessages } from './single-sign-on.ts';

const SIGN_IN_AGAIN = 'Sign in again';
const NEW_LINK =
  'Did you ask on another device or in another browser? Open the link there. Or ask for a new one here, and open it in this browser.';
const NO_NEW_LINK =
  'Did you ask on another device or in another browser? Open the link there. No mail leaves this server now, so there is no new one: ask whoever runs it to set up mail.';
const GO_BACK = 'Go to your organizations';

export const messages = {
  'not-found': () => ({
    title: 'Page not found',
    paragraphs: ['There is nothing at this address, or it is not open to you. Check that you typed it in full.'],
    action: GO_BACK,
  }),
  forbidden: () => ({
    title: 'Only an owner or admin can do this',
    paragraphs: ['Ask an owner or admin of your organization.'],
    action: GO_BACK,
  }),
  'owners-only': () => ({
    title: 'Only an owner can do this',
    paragraphs: ['Ask an owner of your organization.'],
    action: GO_BACK,
  }),
  expired: () => ({
    title: 'This page was open too long',
    paragraphs: [
      'For your safety it works for ten minutes only. Nothing was lost: sign in again, and carry on from there.',
    ],
    action: SIGN_IN_AGAIN,
  }),
  'recovery-stopped': () => ({
    title: 'The recovery is stopped',
    paragraphs: [
      'Your second factor is as it was. But somebody knows your password: choose a new one now, and tell an owner or admin of your organization.',
    ],
    action: 'Choose a new password',
  }),
  'recovery-over': () => ({
    title: 'There is nothing left to stop',
    paragraphs: [
      'This recovery ran out, was stopped before, or is finished.',
      "If we emailed you that your second factor was changed and it wasn't you, choose a new password now, and ask an owner or admin to reset your two-factor authentication.",
    ],
    action: 'Choose a new password',
  }),
  'recovery-ended': () => ({
    title: 'This recovery has ended',
    paragraphs: [
      'Your second factor is not lost: since this recovery began, it or a recovery code was used for your account. So nothing is replaced.',
      'If that was you, go on there, or sign in again in the same way.',
      "If it wasn't you, someone else has it. Ask an owner or admin of your organization to reset your two-factor authentication, and choose a new password: the next page has a link for it.",
    ],
    action: SIGN_IN_AGAIN,
  }),
  'notice-over': () => ({
    title: 'This link does nothing any more',
    paragraphs: [
      'It was used before, or is older than seven days. Nothing has changed now.',
      'If you think that someone else can sign in as you, choose a new password: that signs out every device. If you sign in without a password, or your second factor is not yours any more, ask an owner or admin of your organization.',
    ],
    action: 'Choose a new password',
  }),
  'cookies-off': () => ({
    title: 'Turn on cookies',
    paragraphs: ['Turn on cookies for this site to sign in.'],
    action: 'Try again',
  }),
  'cross-origin': () => ({
    title: 'That came from another site',
    paragraphs: ['Nothing was changed. Open the page here and do it again.'],
    action: GO_BACK,
  }),
  'too-large': () => ({
    title: 'That was too much to send',
    paragraphs: ['The form held more than this page accepts. Go back and shorten it.'],
    action: null,
  }),
  'too-many-people': () => ({
    title: 'Too many people at once',
    paragraphs: ['Nothing was changed. Select at most 100 people, and do the others after them.'],
    action: GO_BACK,
  }),
  'no-mail': () => ({
    title: 'Nobody can be reset here yet',
    paragraphs: [
      'Nothing was changed. After a reset people prove by an emailed code that the mailbox is theirs. No mail leaves this server, so they could not get back in.',
      'Ask whoever runs this server to set up mail, then reset them. Until then, whoever has lost a phone can sign in with a recovery code.',
    ],
    action: GO_BACK,
  }),
  'recovery-without-mail': () => ({
    title: "Recovery by email can't be turned on yet",
    paragraphs: [
      'Nothing was changed. Whoever recovers by email needs a code by email, and no mail leaves this server.',
      'Ask whoever runs this server to set up mail, then turn it on. Until then, whoever has lost a phone can sign in with a recovery code.',
    ],
    action: GO_BACK,
  }),
  'link-without-mail': () => ({
    title: "We can't email you a link here",
    paragraphs: [
      'No mail leaves this server, so a link would never reach you. Nothing was changed.',
      "If you've forgotten your password, ask whoever runs this server to set up mail, then come back to this page. Until then, sign in another way if you have one.",
    ],
    action: 'Back to sign in',
  }),
  unavailable: () => ({
    title: 'Not available just now',
    paragraphs: ["Twofold can't reach its database just now. Wait a moment, then try again. Nothing was changed."],
    action: null,
  }),
  busy: () => ({
    title: 'Very busy just now',
    paragraphs: ['Too many people are signing in at once. Wait a few seconds, then try again.'],
    action: 'Try again',
  }),
  fault: () => ({
    title: 'Something went wrong',
    paragraphs: ['The fault is ours, not yours. Try again in a moment.'],
    action: GO_BACK,
  }),
  suspended: ({ organization }) => ({
    title: organization ? `${organization} is suspended for you` : 'Your membership is suspended',
    paragraphs: ['An admin has suspended your membership. Ask them if you think this is a mistake.'],
    action: GO_BACK,
  }),
  'on-hold': ({ organization }) => ({
    title: organization ? `${organization} is on hold for you` : 'This organization is on hold for you',
    paragraphs: [
      'Your second factor was reset by an admin of another organization. This one requires a second factor, so one of its own owners or admins has to let you back in.',
    ],
    action: GO_BACK,
  }),
  'use-single-sign-on': ({ organization }) => ({
    title: 'Use single sign-on',
    paragraphs: [`${organization ?? 'This organization'} opens only through single sign-on.`],
    action: 'See your company sign-in',
  }),
  'no-codes': ({ canMail }) => ({
    title: 'Who can let you back in',
    paragraphs: [
      'You have no recovery codes left. Someone has to reset your two-factor authentication; you then set it up again at your next sign-in.',
      canMail
        ? 'Ask an owner or admin of your organization to reset your two-factor authentication.'
        : RESET_NEEDS_MAIL,
    ],
    action: 'Back to the code',
  }),
  'first-start-closed': () => ({
    title: 'This is already set up',
    paragraphs: ['Somebody has made the first account. Sign in, or ask them to add you.'],
    action: 'Go to sign in',
  }),
  'first-start-elsewhere': () => ({
    title: 'This is not the address that was printed',
    paragraphs: [
      'Nobody has an account here yet. The address for the first one is printed where this server was started: in the terminal, or in its log. Open the whole of it.',
      'If you cannot find it, start the server again. It prints a new address then, and only the newest works.',
    ],
    action: null,
  }),
  'invitation-over': () => ({
    title: 'This invitation no longer works',
    paragraphs: [
      'It was used, withdrawn or replaced by a newer one, or it is more than seven days old. If you have used it, sign in.',
      'Otherwise look for a newer email, or ask whoever invited you to send it again.',
    ],
    action: 'Go to sign in',
  }),
  'invitation-deactivated': () => ({
    title: 'Your account is deactivated',
    paragraphs: [
      'This invitation is for an account that cannot sign in just now. Ask whoever looks after accounts in your company to turn it on again, then open the invitation once more.',
    ],
    action: null,
  }),
  'reset-link-over': ({ canMail }) => ({
    title: 'This link does not work here',
    paragraphs: [
      'A link for a new password works once, for 30 minutes, and only in the browser in which you asked for it. Asking again ends the one before.',
      canMail ? NEW_LINK : NO_NEW_LINK,
    ],
    action: canMail ? 'Ask for a new link' : 'Back to sign in',
  }),
  'sign-in-link-over': ({ canMail }) => ({
    title: 'This link does not work here',
    paragraphs: [
      'A link to sign in works once, for 10 minutes, and only in the browser in which you asked for it. Asking again ends the one before.',
      canMail ? NEW_LINK : NO_NEW_LINK,
    ],
    action: canMail ? 'Ask for a new link' : 'Back to sign in',
  }),
  ...providerMessages,
  malformed: () => ({
    title: 'That could not be read',
    paragraphs: ['What your browser sent was not complete. Go back and try again.'],
    action: GO_BACK,
  }),
  'method-not-allowed': () => ({
    title: "That can't be done here",
    paragraphs: ['This address does not take what your browser sent. Open it from its page.'],
    action: GO_BACK,
  }),
  ...signOnMessages,
} satisfies MessageTexts;
