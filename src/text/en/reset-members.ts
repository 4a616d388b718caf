import { count } from './locale.ts';

const people = (amount: number) => count(amount, { one: '# person', other: '# people' });

const skipped = {
  'is-yourself': { chip: 'Skipped: this is you', about: 'Another admin can reset you.' },
  'is-owner': { chip: 'Skipped: is an owner', about: 'Only an owner can reset an owner.' },
};

export const resetMembers = {
  title: (amount: number) => `Reset two-factor authentication for ${people(amount)}?`,
  titleNobody: 'Nobody here can be reset',
  lead: 'Do this when someone has lost their phone and their recovery codes.',
  people: 'People',
  chip: 'Reset',
  skipped,
  strangers: (amount: number) =>
    count(amount, {
      one: '# of those you chose is not a member of this organization and is skipped.',
      other: '# of those you chose are not members of this organization and are skipped.',
    }),
  holds: (methods: string, codes: number) =>
    `${methods}, ${count(codes, { one: '# recovery code', other: '# recovery codes' })}`,
  holdsNothing: 'No second factor yet',
  whatHappens: 'What happens',
  effects: {
    stops: 'Their second factor and their recovery codes stop working.',
    signedOut: 'They are signed out everywhere.',
    told: 'We email each of them how to set it up again. First they prove that the mailbox is theirs.',
    onHold:
      'Anyone who also belongs to another organization that requires a second factor waits there until one of its admins lets them back in.',
  },
  sure: "Are you sure that it's them?",
  sureAbout: 'Call them on a number you already had. Messages and emails can be faked.',
  reason: 'Reason',
  reasonHint: 'It goes into the audit log. For example: lost phone, checked by video call.',
  confirmationHint: 'We ask because this takes away how they prove who they are.',
  submit: (amount: number) => `Reset for ${people(amount)}`,
  back: 'Back to teammates',
};

export const resetResult = {
  title: (reset: number, skippedAmount: number) =>
    skippedAmount === 0
      ? count(reset, { one: '# person reset', other: '# people reset' })
      : `${count(reset, { one: '# person reset', other: '# people reset' })}, ${skippedAmount} skipped`,
  people: 'People',
  done: 'Reset',
  told: 'Email sent to {email}',
  skipped: {
    ...skipped,
    'is-needed-elsewhere': {
      chip: 'Skipped: is needed elsewhere',
      about:
        'Is the only owner of another organization, which nobody could open after a reset. It needs a second owner first.',
    },
    other: { chip: 'Skipped', about: 'Nothing changed.' },
  },
  strangers: (amount: number) =>
    count(amount, {
      one: 'Skipped: # of those you chose is not a member of this organization.',
      other: 'Skipped: # of those you chose are not members of this organization.',
    }),
  next: 'They prove their email address and set it up again at their next sign-in.',
  back: 'Back to teammates',
};
