import type { FC } from 'hono/jsx';
import type { HeldMethod } from '../../domain/members/teammate.ts';
import { formatList } from '../../text/format.ts';
import { AuthLayout } from './parts/auth-layout.tsx';
import { Avatar } from './parts/avatar.tsx';
import { Chip } from './parts/chip.tsx';
import {
  Confirmation,
  type ConfirmationKind,
  ConfirmedButtons,
  isProvenElsewhere,
  StepUpForm,
} from './parts/confirmation.tsx';
import { TextField } from './parts/field.tsx';
import { Form } from './parts/form.tsx';
import { Icon } from './parts/icon.tsx';
import { Note } from './parts/note.tsx';
import type { FieldProblem, Frame } from './props.ts';

export interface ResetPerson {
  readonly name: string;
  readonly email: string;
  readonly methods: readonly HeldMethod[];
  readonly codesLeft: number;
  readonly skipped: 'is-yourself' | 'is-owner' | null;
}

export interface ResetMembersProps {
  readonly frame: Frame;
  /** Of the admin. */
  readonly email: string;
  readonly people: readonly ResetPerson[];
  /** How many of the chosen are nobody here: no name is shown for them. */
  readonly strangers: number;
  /** Everybody who was chosen, as the form sends it. */
  readonly users: string;
  readonly reason: string;
  readonly confirmation: ConfirmationKind;
  readonly codeOffered: boolean;
  readonly problems: readonly FieldProblem[];
  readonly links: { readonly action: string; readonly back: string; readonly here: string };
}

export const ResetMembersView: FC<ResetMembersProps> = (props) => {
  const { frame, email, people, strangers, problems, links } = props;
  const t = frame.t.pages.resetMembers;
  const amount = people.filter(({ skipped }) => skipped === null).length;
  const fields = props.confirmation === 'password' ? ['reason', 'password'] : ['reason'];
  return (
    <AuthLayout
      frame={frame}
      title={amount === 0 ? t.titleNobody : t.title(amount)}
      lead={t.lead}
      width="wide"
      problems={problems}
      fields={fields}
      account={email}
    >
      {people.length === 0 ? null : (
        <ul class="people" aria-label={t.people}>
          {people.map((person) => (
            <Person frame={frame} person={person} />
          ))}
        </ul>
      )}
      {strangers === 0 ? null : <p class="small muted">{t.strangers(strangers)}</p>}
      {amount === 0 ? (
        <a class="btn primary wide" href={links.back}>
          {t.back}
        </a>
      ) : (
        <ResetForm {...props} amount={amount} />
      )}
    </AuthLayout>
  );
};

const Person: FC<{ readonly frame: Frame; readonly person: ResetPerson }> = ({ frame, person }) => {
  const t = frame.t.pages.resetMembers;
  const { name, email, methods, codesLeft, skipped } = person;
  const names = methods.map(({ method }) => frame.t.common.methods[method]);
  const about = names.length === 0 ? t.holdsNothing : t.holds(formatList(frame.locale, names), codesLeft);
  return (
    <li class={skipped === null ? undefined : 'off'}>
      <Avatar name={name} />
      <span>
        <b>
          <bdi>{name}</bdi>
        </b>
        <small>
          <bdi>{email}</bdi>
        </small>
        <small>{skipped === null ? about : t.skipped[skipped].about}</small>
      </span>
      {skipped === null ? (
        <Chip tone="warn" icon="reset">
          {t.chip}
        </Chip>
      ) : (
        <span class="chip line">{t.skipped[skipped].chip}</span>
      )}
    </li>
  );
};

const EFFECTS = { stops: 'cross', signedOut: 'out', told: 'mail', onHold: 'pause' } as const;

const WhatHappens: FC<{ readonly frame: Frame }> = ({ frame }) => {
  const t = frame.t.pages.resetMembers;
  const effects = Object.entries(EFFECTS) as [keyof typeof EFFECTS, (typeof EFFECTS)[keyof typeof EFFECTS]][];
  return (
    <div class="gap3">
      <h2>{t.whatHappens}</h2>
      <ul class="ticks">
        {effects.map(([effect, icon]) => (
          <li>
            <Icon name={icon} size={17} />
            <span>{t.effects[effect]}</span>
          </li>
        ))}
      </ul>
    </div>
  );
};

const ResetForm: FC<ResetMembersProps & { readonly amount: number }> = (props) => {
  const { frame, amount, users, reason, confirmation, problems, links } = props;
  const t = frame.t.pages.resetMembers;
  return (
    <>
      <Form action={links.action} class="stack" hidden={{ users }}>
        <WhatHappens frame={frame} />
        <Note tone="warn">
          <strong>{t.sure}</strong> {t.sureAbout}
        </Note>
        {/* First the proof, where it leads away from this page: what was typed would be lost. */}
        {isProvenElsewhere(confirmation) ? null : (
          <TextField
            frame={frame}
            problems={problems}
            name="reason"
            label={t.reason}
            hint={t.reasonHint}
            input={{ value: reason, autocomplete: 'off', maxlength: 400 }}
          />
        )}
        <Confirmation {...props} hint={t.confirmationHint} here={props.links.here} />
        <ConfirmedButtons frame={frame} confirmation={confirmation} cancel={links.back}>
          <button type="submit" class="btn bad">
            {t.submit(amount)}
          </button>
        </ConfirmedButtons>
      </Form>
      <StepUpForm returnTo={links.here} />
    </>
  );
};
