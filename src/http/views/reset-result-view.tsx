import type { FC } from 'hono/jsx';
import { AuthLayout } from './parts/auth-layout.tsx';
import { Avatar } from './parts/avatar.tsx';
import { Chip } from './parts/chip.tsx';
import { Note } from './parts/note.tsx';
import { Sentence } from './parts/sentence.tsx';
import type { Frame } from './props.ts';

export interface ResetResultPerson {
  readonly name: string;
  readonly email: string;
  readonly outcome: 'reset' | 'is-yourself' | 'is-owner' | 'is-needed-elsewhere' | 'other';
}

export interface ResetResultProps {
  readonly frame: Frame;
  readonly email: string;
  readonly people: readonly ResetResultPerson[];
  readonly strangers: number;
  readonly back: string;
}

export const ResetResultView: FC<ResetResultProps> = ({ frame, email, people, strangers, back }) => {
  const t = frame.t.pages.resetResult;
  const reset = people.filter(({ outcome }) => outcome === 'reset').length;
  return (
    <AuthLayout
      frame={frame}
      title={t.title(reset, people.length - reset + strangers)}
      hero={reset > 0 ? { icon: 'check', tone: 'ok' } : { icon: 'info', tone: 'info' }}
      width="wide"
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
      {reset === 0 ? null : <Note tone="info">{t.next}</Note>}
      <div class="btns end">
        <a class="btn primary" href={back}>
          {t.back}
        </a>
      </div>
    </AuthLayout>
  );
};

const Person: FC<{ readonly frame: Frame; readonly person: ResetResultPerson }> = ({ frame, person }) => {
  const t = frame.t.pages.resetResult;
  const { name, email, outcome } = person;
  return (
    <li class={outcome === 'reset' ? undefined : 'off'}>
      <Avatar name={name} />
      <span>
        <b>
          <bdi>{name}</bdi>
        </b>
        <small>
          {outcome === 'reset' ? (
            <Sentence text={t.told} parts={{ email: <bdi>{email}</bdi> }} />
          ) : (
            t.skipped[outcome].about
          )}
        </small>
      </span>
      {outcome === 'reset' ? (
        <Chip tone="ok" icon="check">
          {t.done}
        </Chip>
      ) : (
        <span class="chip line">{t.skipped[outcome].chip}</span>
      )}
    </li>
  );
};
