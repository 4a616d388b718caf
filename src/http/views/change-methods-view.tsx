import type { FC } from 'hono/jsx';
import type { Method } from '../../domain/authenticators/methods.ts';
import type { MethodsImpact } from '../../domain/policy/preview-change.ts';
import { formatNumber } from '../../text/format.ts';
import { EmailPeople } from './email-people.tsx';
import { OwnersTold } from './owners-told.tsx';
import { AuthLayout } from './parts/auth-layout.tsx';
import { Confirmation, type ConfirmationKind, ConfirmedButtons, StepUpForm } from './parts/confirmation.tsx';
import { Form } from './parts/form.tsx';
import { Exempt } from './parts/impact-list.tsx';
import { Note } from './parts/note.tsx';
import type { FieldProblem, Frame, OrganizationNav } from './props.ts';

export interface ChangeMethodsProps {
  readonly frame: Frame;
  readonly organization: OrganizationNav;
  readonly chosen: readonly Method[];
  /** Count now, and would no longer. */
  readonly dropped: readonly Method[];
  readonly isRequired: boolean;
  readonly impact: MethodsImpact;
  readonly emailPeople: boolean;
  /** Of the policy that this page saw. */
  readonly version: number;
  readonly confirmation: ConfirmationKind;
  readonly codeOffered: boolean;
  readonly problems: readonly FieldProblem[];
}

export const ChangeMethodsView: FC<ChangeMethodsProps> = (props) => {
  const { frame, organization, chosen, impact, version, confirmation, problems, isRequired } = props;
  const t = frame.t.pages.changeMethods;
  const home = `/organizations/${organization.id}/settings/access-security`;
  const ticked = Object.fromEntries(chosen.map((method) => [method, 'yes']));
  const here = `${home}/methods?${new URLSearchParams({ chosen: 'yes', ...ticked })}`;
  const hidden = {
    ...ticked,
    version: String(version),
    seen_must_set_up: String(impact.mustSetUp),
    seen_total: String(impact.total),
  };
  return (
    <AuthLayout
      frame={frame}
      title={t.title}
      lead={t.lead({ ...impact, organization: organization.name })}
      width="wide"
      problems={problems}
      fields={confirmation === 'password' ? ['password'] : []}
    >
      <Form action={`${home}/methods`} class="stack" hidden={hidden}>
        <Counting {...props} />
        <Impact {...props} />
        {isRequired ? null : <Note tone="info">{t.optional}</Note>}
        {isRequired && impact.mustSetUp > 0 ? (
          <EmailPeople {...props} hint={frame.t.pages.changeMethods.emailPeopleHint} />
        ) : null}
        <OwnersTold frame={frame} told={t.told} />
        <Confirmation {...props} hint={frame.t.pages.changePolicy.confirmationHint} here={here} />
        <ConfirmedButtons frame={frame} confirmation={confirmation} cancel={home}>
          <button type="submit" class="btn primary">
            {t.submit}
          </button>
        </ConfirmedButtons>
      </Form>
      <StepUpForm returnTo={here} />
    </AuthLayout>
  );
};

const Counting: FC<ChangeMethodsProps> = ({ frame, chosen, dropped }) => {
  const t = frame.t.pages.changeMethods;
  const listed = (methods: readonly Method[]) => methods.map((method) => <dd>{frame.t.common.methods[method]}</dd>);
  return (
    <dl class="facts opts">
      <dt>{t.counts}</dt>
      {listed(chosen)}
      {dropped.length === 0 ? null : <dt>{t.dropped}</dt>}
      {listed(dropped)}
    </dl>
  );
};

const Impact: FC<ChangeMethodsProps> = ({ frame, impact, isRequired }) => {
  const t = frame.t.pages.changeMethods;
  const { noChange, mustAdd, mustSetUp } = impact;
  const isAsked = isRequired && mustAdd.count > 0;
  return (
    <dl class="impact">
      <div>
        <dt>{formatNumber(frame.locale, noChange)}</dt>
        <dd>
          {t.noChange.name}
          <small>{t.noChange.about}</small>
        </dd>
      </div>
      <div class={isAsked ? 'is-warn' : undefined}>
        <dt>{formatNumber(frame.locale, mustAdd.count)}</dt>
        <dd>
          {t.mustAdd.name}
          <small>{mustAdd.count === 0 ? t.mustAdd.nobody : t.mustAdd.about(mustAdd)}</small>
        </dd>
      </div>
      <div>
        <dt>{formatNumber(frame.locale, mustSetUp - mustAdd.count)}</dt>
        <dd>
          {t.nothingYet.name}
          <small>{t.nothingYet.about}</small>
        </dd>
      </div>
      <Exempt frame={frame} count={impact.exempt} />
    </dl>
  );
};
