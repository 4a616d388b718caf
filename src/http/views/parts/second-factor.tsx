import type { FC } from 'hono/jsx';
import type { HeldMethod, SecondFactorState } from '../../../domain/members/teammate.ts';
import type { Frame } from '../props.ts';
import { Chip } from './chip.tsx';
import type { IconName } from './icon.tsx';
import { Moment } from './moment.tsx';
import { Sentence } from './sentence.tsx';

interface SecondFactorProps {
  readonly frame: Frame;
  readonly state: SecondFactorState;
}

type Plain = Exclude<SecondFactorState['kind'], 'enrolled' | 'not-counting'>;

const LOOKS = {
  'on-hold': { tone: 'bad', icon: 'pause' },
  overdue: { tone: 'bad', icon: 'warn' },
  due: { tone: 'warn', icon: 'clock' },
  suspended: { tone: 'plain', icon: 'lock' },
  'single-sign-on': { tone: 'plain', icon: 'sso' },
  'not-set-up': { tone: 'bad', icon: 'warn' },
} as const satisfies Record<Plain, { tone: 'ok' | 'warn' | 'bad' | 'plain'; icon: IconName }>;

/** Where somebody's second factor stands: an icon, a word, and since or until when (U8). */
export const SecondFactor: FC<SecondFactorProps> = ({ frame, state }) => {
  if (state.kind === 'enrolled') return <Held frame={frame} state={state} />;
  if (state.kind === 'not-counting') return <NotCounting frame={frame} methods={state.methods} tone="bad" />;
  return <Lacking frame={frame} state={state} />;
};

const Held: FC<{ readonly frame: Frame; readonly state: Extract<SecondFactorState, { kind: 'enrolled' }> }> = (
  props,
) => {
  const { frame, state } = props;
  const [first] = state.methods;
  return (
    <>
      {state.methods.map(({ method }) => (
        <Chip tone="ok" icon="shield">
          {frame.t.common.methods[method]}
        </Chip>
      ))}
      <Since frame={frame} at={first.since} />
      <NotCounting frame={frame} methods={state.besides} tone="plain" />
    </>
  );
};

interface NotCountingProps {
  readonly frame: Frame;
  readonly methods: readonly HeldMethod[];
  /** `bad` where there is nothing that does count. */
  readonly tone: 'bad' | 'plain';
}

/** Without a day: "does not count here since" would tell of another one. */
const NotCounting: FC<NotCountingProps> = ({ frame, methods, tone }) => (
  <>
    {methods.map(({ method }) => (
      <Chip tone={tone} icon={tone === 'bad' ? 'warn' : 'info'}>
        {frame.t.pages.teammates.doesNotCount(frame.t.common.methods[method])}
      </Chip>
    ))}
  </>
);

const Lacking: FC<{ readonly frame: Frame; readonly state: Extract<SecondFactorState, { kind: Plain }> }> = (props) => {
  const { frame, state } = props;
  const time = state.kind === 'due' ? <Moment frame={frame} at={state.at} style="date" /> : null;
  return (
    <>
      <Chip {...LOOKS[state.kind]}>
        <Sentence text={frame.t.pages.teammates.states[state.kind]} parts={{ time }} />
      </Chip>
      {'since' in state ? <Since frame={frame} at={state.since} /> : null}
    </>
  );
};

const Since: FC<{ readonly frame: Frame; readonly at: number }> = ({ frame, at }) => (
  <span class="since">
    <Sentence text={frame.t.pages.teammates.since} parts={{ time: <Moment frame={frame} at={at} style="date" /> }} />
  </span>
);
