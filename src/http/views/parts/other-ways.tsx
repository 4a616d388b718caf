import type { FC } from 'hono/jsx';
import type { Method } from '../../../domain/authenticators/methods.ts';
import { CHALLENGE_PATHS } from '../../challenge-paths.ts';
import type { Frame } from '../props.ts';
import { Form } from './form.tsx';
import { Icon } from './icon.tsx';
import { METHOD_ICONS } from './method-icons.ts';

interface OtherWaysProps {
  readonly frame: Frame;
  readonly purpose: 'sign-in' | 'step-up';
  /** What this person has besides what the page asks for, in the order in which it is offered. */
  readonly others: readonly Method[];
  /** Whether any recovery code is left. */
  readonly recoveryCodes: boolean;
  /** The last code is spent, and the mailbox may still prove who this is. */
  readonly noLongerHave: boolean;
}

/** Below every challenge: what else this person can do. */
export const OtherWays: FC<OtherWaysProps> = (props) => {
  const { frame, purpose, others } = props;
  const t = frame.t.pages.challenge;
  return (
    <>
      {others.length === 0 ? null : (
        <nav class="gap2 sep" aria-label={t.otherWays}>
          <h2 class="small muted">{t.otherWays}</h2>
          {others.map((method) => (
            <a class="btn quiet wide" href={CHALLENGE_PATHS[method]}>
              <Icon name={METHOD_ICONS[method]} size={16} />
              {t.ways[method]}
            </a>
          ))}
        </nav>
      )}
      {purpose === 'sign-in' ? <WithoutMethod {...props} /> : null}
      {purpose === 'step-up' && others.length === 0 ? <p class="small muted">{t.withoutPhone}</p> : null}
    </>
  );
};

const WithoutMethod: FC<OtherWaysProps> = ({ frame, recoveryCodes, noLongerHave }) => {
  const t = frame.t.pages.challenge;
  if (noLongerHave) {
    return (
      <Form action="/sign-in/mailbox/begin" class="sep gap3">
        <p class="small muted">{t.lost}</p>
        <button type="submit" class="btn quiet wide">
          {t.noLongerHave}
        </button>
      </Form>
    );
  }
  return (
    <p class="small">
      <span class="muted">{t.needHelp}</span>{' '}
      {recoveryCodes ? (
        <a href="/sign-in/recovery-code">{t.useRecoveryCode}</a>
      ) : (
        <a href="/sign-in/no-codes">{t.noCodes}</a>
      )}
    </p>
  );
};
