import { RESET_NEEDS_MAIL } from './reset-needs-mail.ts';

const WITHOUT_CODES = "I don't have my recovery codes either";

export const help = {
  title: 'Help with signing in',
  sections: [
    {
      title: 'What is a second factor?',
      paragraphs: [
        'Your password is something you know. A second factor is something you have: a passkey, an authenticator app on your phone that shows a new 6-digit code every 30 seconds, or a phone that gets our codes by text message. Someone who learns your password still cannot sign in without it.',
      ],
    },
    {
      title: 'My code is not accepted',
      paragraphs: [
        'Wait for the next code in your app, then enter it. Each code works once.',
        'Check that your phone sets its clock automatically. Codes depend on the time.',
        'Check that you are looking at the right account in your app. Its name is on the page that asks for the code.',
      ],
    },
    {
      title: 'What is a passkey?',
      paragraphs: [
        'A key that your phone, your computer, your password manager or a security key keeps for you. You unlock it with your face, your fingerprint or a PIN, or touch the security key. There is no code to type.',
        'It works on the pages of this address alone: a page that only looks like ours gets nothing from it. That makes it the strongest second factor.',
      ],
    },
    {
      title: 'My passkey is not on my new phone or computer',
      paragraphs: [
        'If your password manager keeps your passkeys, or your account with Apple or Google does, sign in to it on the new device. They come along.',
        "If you still have the old phone, press “Use passkey” on the new device, and choose the other phone in the browser's own window. Otherwise choose another way on that page, or use a recovery code.",
        'Then choose “Add another” in Your sign-in, and create a passkey on the new device. If you no longer have the old one, remove its passkey there.',
      ],
    },
    {
      title: 'The text message does not arrive',
      paragraphs: [
        'Check that your phone is on and has a signal, and that the page shows the last digits of your number.',
        'After a minute you can choose “Send again”. Only the newest code works, for 5 minutes. Or choose “Call me instead” where the page offers it, and a voice reads the code to you.',
        'If you no longer have that number, use a recovery code to sign in, and set up another method in Your sign-in right after that.',
        'A text message is the weakest second factor: a number can be taken over. An authenticator app or a passkey is stronger and needs no signal. You can change to one in Your sign-in.',
      ],
    },
    {
      title: 'I lost my phone',
      paragraphs: [
        'On the page that asks for the code, choose “Use a recovery code to sign in” and enter one of the ten codes you saved when you set it up.',
        'After that, set up the app on your new phone in Your sign-in. The old phone stops working then.',
      ],
    },
  ],
  /** What depends on whether mail leaves the server. */
  byMail: [
    {
      title: WITHOUT_CODES,
      paragraphs: [
        'Ask an owner or admin of your organization to reset your two-factor authentication. You then set it up again at your next sign-in.',
      ],
    },
    {
      title: 'An email tells me of something I did not do',
      paragraphs: [
        "Open the link “This wasn't me” in that email, and press the button there: every device is signed out, and the page shows you what to do next. The link works for seven days, and once.",
        'If the link does not work any more, someone else may still know your password. Sign in, and look at Your sign-in: if the second factor there is not yours, or you cannot sign in any more, ask an owner or admin of your organization to reset your two-factor authentication.',
        '{password}, here and wherever you use the same one. We never ask for a code or a password by email or phone.',
      ],
    },
  ],
  withoutMail: [
    { title: WITHOUT_CODES, paragraphs: [RESET_NEEDS_MAIL, 'You then set it up again at your next sign-in.'] },
    {
      title: 'I think someone else can sign in as me',
      paragraphs: [
        'Sign in. Choose “Sign out everywhere else” in Your devices, then change your password in Your sign-in, and wherever else you use the same one.',
        `If the second factor there is not yours, or you cannot sign in any more, tell an owner or admin of your organization. ${RESET_NEEDS_MAIL}`,
        'We never ask for a code or a password by email or phone.',
      ],
    },
  ],
  /** Stands for `{password}`. */
  changePassword: 'Change your password',
  back: (brand: string) => `Back to ${brand}`,
};
