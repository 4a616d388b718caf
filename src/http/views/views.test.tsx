import { describe, expect, it } from 'vitest';
import { textFor } from '../../text/text.ts';
import { AccessSecurityView } from './access-security-view.tsx';
import { ChallengeView } from './challenge-view.tsx';
import { MessageView } from './message-view.tsx';
import { messageProps } from './messages.ts';
import type { Frame } from './props.ts';
import { SignInView } from './sign-in-view.tsx';

const frame: Frame = {
  t: textFor('en'),
  locale: 'en',
  brand: 'Twofold',
  css: '/assets/styles.css',
  js: '/assets/app.js',
  theme: 'dark',
  development: false,
  canMail: true,
};

describe('Given the page that asks for a security code', () => {
  const challenge = {
    frame,
    issuer: 'Acme <b>Analytics</b>',
    email: 'ana@acme.example',
    purpose: 'sign-in',
    others: [],
    recoveryCodes: true,
    noLongerHave: false,
  } as const;

  it('when nothing is wrong, then the field names its hint and the page is no error', () => {
    const page = String(<ChallengeView {...challenge} />);
    expect(page).toMatch(/^<!doctype html><html lang="en" dir="ltr" data-theme="dark">/);
    expect(page).toContain('<title>Enter your 6-digit code – Twofold</title>');
    expect(page).toContain('aria-describedby="code-hint"');
    expect(page).not.toContain('aria-invalid');
  });

  it('when a code was wrong twice, then the field names the problem, which says what to do', () => {
    const problem = { code: 'code.wrong', attemptsLeft: 1, again: true } as const;
    const page = String(<ChallengeView {...challenge} problems={[{ field: 'code', problem }]} />);
    expect(page).toContain('<title>Error: Enter your 6-digit code – Twofold</title>');
    expect(page).toContain('aria-describedby="code-hint code-error" aria-invalid="true"');
    expect(page).toContain('Check that your phone sets its clock automatically. You have 1 try left.');
    expect(page).not.toContain('There is a problem');
  });

  it('when a name holds markup, then it is shown and not obeyed', () => {
    expect(String(<ChallengeView {...challenge} />)).toContain('Acme &lt;b&gt;Analytics&lt;/b&gt; (ana@acme.example)');
  });
});

describe('Given the sign-in page, which has two fields', () => {
  const signIn = {
    frame,
    email: '',
    returnTo: '/x',
    notice: null,
    ways: { byLink: true, providers: [], byPasskey: true },
    demoAccounts: false,
  } as const;

  it('when both are empty, then a summary links to both', () => {
    const page = String(
      <SignInView
        {...signIn}
        problems={[
          { field: 'email', problem: { code: 'email.empty' } },
          { field: 'password', problem: { code: 'password.empty' } },
        ]}
      />,
    );
    expect(page).toContain('<a href="#email">Enter your email address</a>');
    expect(page).toContain('<a href="#password">Enter your password</a>');
    expect(page).toContain('name="return_to" value="/x"');
  });

  it('when its title names the product, then the tab names it once', () => {
    expect(String(<SignInView {...signIn} />)).toContain('<title>Sign in to Twofold</title>');
  });

  it('when a problem belongs to neither, then the summary says it without a link', () => {
    const problem = { code: 'sign-in.mismatch' } as const;
    const page = String(<SignInView {...signIn} problems={[{ field: 'form', problem }]} />);
    expect(page).toContain('<li>That email and password don&#39;t match. Try again, or reset your password.</li>');
  });
});

describe('Given the access security page', () => {
  const access = {
    frame,
    person: { name: 'Ana Lee', email: 'ana@acme.example' },
    organization: { id: 'acme', name: 'Acme Analytics', role: 'member' },
    canChange: false,
    leftTo: null,
    spares: false,
    required: true,
    turnedOn: null,
    openSessions: 'at-once',
    emailedRecovery: false,
    accounts: null,
    methods: ['totp'],
    countries: null,
    adoption: { total: 200, enrolled: 199, exempt: 0, notSetUp: 1, suspended: 0 },
    invitations: null,
    owners: 1,
    selfEnrolled: false,
    notice: null,
  } as const;

  it('when somebody may not change it, then there is no control', () => {
    const page = String(<AccessSecurityView {...access} />);
    expect(page).not.toContain('role="switch"');
    expect(page).not.toContain('/change');
  });

  it('when somebody may change it, then the switch says its state', () => {
    const page = String(<AccessSecurityView {...access} canChange />);
    expect(page).toContain('role="switch" aria-checked="true" aria-labelledby="requirement"');
    expect(page).toContain('<input type="hidden" name="to" value="off"/>');
  });

  it('U11 when an owner without a second factor may turn it on, then they are the first only where nobody has one', () => {
    const off = { ...access, canChange: true, required: false } as const;
    const first = 'be the first to set one up';
    expect(String(<AccessSecurityView {...off} />)).not.toContain(first);
    expect(String(<AccessSecurityView {...off} />)).toContain('You have no second factor of your own yet.');
    const adoption = { total: 200, enrolled: 0, exempt: 0, notSetUp: 200, suspended: 0 };
    expect(String(<AccessSecurityView {...off} adoption={adoption} />)).toContain(first);
  });

  it('when one of many is missing, then it never says that everybody is protected', () => {
    expect(String(<AccessSecurityView {...access} />)).toContain('99<small class="percent">%</small>');
  });
});

describe('Given every message', () => {
  it.each(Object.keys(frame.t.pages.messages) as (keyof typeof frame.t.pages.messages)[])(
    '%s has one heading and nothing inline',
    (kind) => {
      const page = String(<MessageView {...messageProps(frame, kind)} />);
      expect(page.match(/<h1/g)).toHaveLength(1);
      expect(page).not.toMatch(/ style=| on[a-z]+=|<style|<script(?! type="module" src=)/);
    },
  );
});
