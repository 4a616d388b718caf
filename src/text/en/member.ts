export const member = {
  back: 'Teammates',
  facts: {
    role: 'Role',
    secondFactor: 'Two-factor authentication',
    codes: 'Recovery codes',
    lastSignIn: 'Last sign-in',
    joined: 'Joined',
  },
  notices: {
    owner: 'Role changed to owner.',
    admin: 'Role changed to admin.',
    member: 'Role changed to member.',
    suspended: 'Suspended. They get into nothing of this organization.',
    reactivated: 'No longer suspended. They sign in again to come back.',
    'let-in': 'Let back in.',
    'signed-out': 'Signed out everywhere.',
    confirmed: "You've just confirmed that it's you. Now do it once more.",
  },
  hold: {
    title: 'On hold since {time}',
    about:
      'An admin of another organization has reset their two-factor authentication. Let them back in if you know that it was them who asked for it.',
    sure: 'Call them on a number you already had. Messages and emails can be faked.',
    submit: 'Let back in',
  },
  role: {
    title: 'Role',
    label: 'Role in this organization',
    submit: 'Change role',
  },
  reset: {
    title: 'Two-factor authentication',
    about: 'For someone who has lost their phone and their recovery codes.',
    submit: 'Reset two-factor authentication',
  },
  sessions: {
    title: 'Sessions',
    summary: 'Sign out everywhere',
    about:
      'Every browser and app in which they are signed in is signed out, in their other organizations too. Their password, second factor and API keys stay as they are.',
    told: 'We tell them by email.',
    submit: 'Sign out everywhere',
  },
  access: {
    title: 'Access',
    suspendAbout: 'Someone who is suspended keeps their place here but gets into nothing, until you let them in again.',
    suspend: 'Suspend',
    reactivateAbout: 'They are suspended and get into nothing here.',
    reactivate: 'Reactivate',
    remove: (organization: string) => `Remove from ${organization}`,
    removeAbout: 'They lose access at once. Their account and their other organizations stay as they are.',
    removeSubmit: 'Remove',
  },
  yourself: 'This is you. Another owner or admin can change your role or reset you.',
  isOwner: 'Only an owner can change an owner.',
  leave: 'Leave this organization',
};

export const leave = {
  title: (organization: string) => `Leave ${organization}?`,
  lead: 'You lose access at once. Only an owner or admin can bring you back.',
  submit: 'Leave',
  onlyOwner: 'You are the only owner here who can get in. Make somebody else an owner in {teammates}, then come back.',
  /** Stands for `{teammates}`. */
  teammates: 'Teammates',
};
