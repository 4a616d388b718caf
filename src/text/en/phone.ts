/** The code that is texted or spoken at a challenge. */
export const textCode = {
  title: 'Check your phone',
  lead: {
    text: (ending: string) => `We sent a text message with a 6-digit code to the number ending in ${ending}.`,
    call: (ending: string) => `We are calling the number ending in ${ending}, and say a 6-digit code twice.`,
  },
  failure: {
    'not-sent': {
      title: 'Your code was not sent',
      lead: (ending: string) => `It was to go to the number ending in ${ending}.`,
    },
    'not-delivered': {
      title: 'Your code did not arrive',
      lead: (ending: string) => `It was to go to the number ending in ${ending}.`,
    },
  },
  label: 'Security code',
  hint: 'The code works for 5 minutes.',
  submit: 'Verify',
  /** While none was sent. */
  ask: {
    title: 'Get a code on your phone',
    lead: (ending: string) => `We send a 6-digit code to the number ending in ${ending}.`,
    submit: 'Text me a code',
  },
  missing: "Didn't get it?",
  newCodeIn: 'You can ask for a new code in {time}',
  newCodeNow: 'You can ask for a new code now.',
  sendAgain: 'Send again',
  call: 'Call me instead',
  callHint: 'A voice reads the code to you, twice.',
};

export const phoneSetUp = {
  title: 'Enter your mobile number',
  lead: 'We send a code to it now, and each time you sign in. We use the number for nothing else.',
  country: 'Country',
  chooseCountry: 'Choose your country',
  countryOption: (name: string, callingCode: string) => `${name} (+${callingCode})`,
  phone: 'Mobile number',
  phoneHint: 'Message rates may apply.',
  risk: 'Text messages are the weakest second factor: a number can be taken over, and a code can be read by others. A passkey or an authenticator app is safer.',
  submit: 'Text me a code',
  call: 'Call me instead',
};

/** Where the code is entered that proves the number. */
export const phoneCode = {
  title: 'Check your phone',
  lead: {
    text: 'We sent a text message with a 6-digit code to {number}.',
    call: 'We are calling {number}, and say a 6-digit code twice.',
  },
  failure: {
    'not-sent': 'It was to go to {number}.',
    'not-delivered': 'It was to go to {number}. Look whether that is your number.',
  },
  submit: 'Continue',
  otherNumber: 'Use another number',
};
