import { count } from './locale.ts';

const people = (amount: number) => count(amount, { one: '# person', other: '# people' });

export interface TeammatesLead {
  readonly total: number;
  readonly notSetUp: number;
  readonly exempt: number;
  /** Whether there are methods that do not count here. */
  readonly isChoosy: boolean;
  readonly organization: string;
}

const throughSignOn = (amount: number) =>
  count(amount, {
    one: '# comes through single sign-on, which looks after the second factor.',
    other: '# come through single sign-on, which looks after the second factor.',
  });

const lacking = ({ notSetUp, exempt, isChoosy }: TeammatesLead) => {
  const that = isChoosy ? ' that counts here' : '';
  return notSetUp === 0
    ? `Everyone ${exempt === 0 ? '' : 'else '}who can get in has a second factor${that}.`
    : count(notSetUp, { one: `# has no second factor${that} yet.`, other: `# have no second factor${that} yet.` });
};

export const teammates = {
  title: 'Teammates',
  lead: (lead: TeammatesLead) =>
    [
      `${people(lead.total)} in ${lead.organization}.`,
      ...(lead.exempt === 0 ? [] : [throughSignOn(lead.exempt)]),
      lacking(lead),
    ].join(' '),
  table: 'Table of people',
  search: 'Search people by name or email',
  searchHint: 'Name or email',
  searchSubmit: 'Search',
  clearSearch: 'Clear search',
  csv: 'CSV',
  csvAbout: 'Download these people as CSV',
  filter: 'Filter',
  filters: {
    all: 'All',
    'not-set-up': 'Not set up',
    'single-sign-on': 'Single sign-on',
    'few-codes': 'Few codes left',
    'on-hold': 'On hold',
    suspended: 'Suspended',
    invited: 'Invited',
  },
  invite: 'Invite people',
  columns: {
    person: 'Person',
    secondFactor: '2FA',
    codes: 'Recovery codes',
    role: 'Role',
    lastSignIn: 'Last sign-in',
  },
  states: {
    'on-hold': 'On hold',
    overdue: 'Overdue',
    due: 'Due {time}',
    suspended: 'Suspended',
    'single-sign-on': 'Single sign-on',
    'not-set-up': 'Not set up',
  },
  doesNotCount: (method: string) => `${method}: does not count here`,
  since: 'since {time}',
  codesLeft: (left: number) => `${left} left`,
  none: '–',
  never: 'Never',
  you: '(you)',
  select: (name: string) => `Select ${name}`,
  selectAll: 'Select all on this page',
  reset: 'Reset two-factor authentication',
  resetAbout: 'Select people first.',
  selected: '# selected',
  noneSelected: 'Nobody was selected. Tick the box beside each person, then choose Reset two-factor authentication.',
  onlyYou: "You're the only person here.",
  empty: {
    all: 'Nobody is here.',
    'not-set-up': 'Everyone who is asked has set it up.',
    'single-sign-on': 'Nobody is exempt by single sign-on.',
    'few-codes': 'Everyone has enough recovery codes.',
    'on-hold': 'Nobody is on hold.',
    suspended: 'Nobody is suspended.',
  },
  noMatch: 'No one matches "{search}".',
  pages: 'Pages',
  next: 'Next',
  first: 'First page',
};

/** The header row of the file; programs read it, so it stays. */
export const teammatesFile = {
  columns: [
    ...['Name', 'Email', 'Role', 'Second factor', 'Methods', 'Since', 'Due'],
    ...['Recovery codes left', 'Last sign-in', 'Joined'],
  ],
  states: {
    enrolled: 'Set up',
    'not-counting': 'Does not count here',
    'on-hold': 'On hold',
    overdue: 'Overdue',
    due: 'Due',
    suspended: 'Suspended',
    'single-sign-on': 'Single sign-on',
    'not-set-up': 'Not set up',
  },
};
