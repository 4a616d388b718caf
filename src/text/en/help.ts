export const help = {
  title: 'Help with signing in',
  sections: [
    {
      title: 'What is a second factor?',
      paragraphs: [
        'Your password is something you know. A second factor is something you have: an authenticator app on your phone that shows a new 6-digit code every 30 seconds. Someone who learns your password still cannot sign in without it.',
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
      title: 'I lost my phone',
      paragraphs: [
        'On the page that asks for the code, choose "Use a recovery code to sign in" and enter one of the ten codes you saved when you set it up.',
        'After that, set up the app on your new phone in Your sign-in. The old phone stops working then.',
      ],
    },
    {
      title: "I don't have my recovery codes either",
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
  /** Stands for `{password}`. */
  changePassword: 'Change your password',
  back: (brand: string) => `Back to ${brand}`,
};
