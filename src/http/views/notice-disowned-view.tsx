import type { Child, FC, PropsWithChildren } from 'hono/jsx';
import { AuthLayout } from './parts/auth-layout.tsx';
import { Sentence } from './parts/sentence.tsx';
import type { Frame } from './props.ts';

interface NoticeDisownedProps {
  readonly frame: Frame;
  readonly hasPassword: boolean;
  readonly adminsTold: boolean;
}

/** Everything has ended; from here the account becomes its owner's again, step by step. Nobody is named (I-38). */
export const NoticeDisownedView: FC<NoticeDisownedProps> = ({ frame, hasPassword, adminsTold }) => {
  const t = frame.t.pages.noticeDisowned;
  const onward = hasPassword
    ? { ...t.password, href: '/password/forgot' }
    : { ...t.noPassword, href: '/sign-in?return_to=/settings/ways-in' };
  const parts = {
    secondFactor: <a href="/settings/sign-in">{t.secondFactor.own}</a>,
    ways: <a href="/settings/ways-in">{t.secondFactor.ways}</a>,
  };
  return (
    <AuthLayout frame={frame} title={t.title} lead={t.lead} hero={{ icon: 'check', tone: 'ok' }} width="wide">
      <ol class="stack">
        <Step title={t.mailbox.title} text={t.mailbox.text} />
        <Step title={onward.title} text={onward.text}>
          <p>
            <a class="btn primary" href={onward.href}>
              {onward.action}
            </a>
          </p>
        </Step>
        <Step title={t.secondFactor.title} text={<Sentence text={t.secondFactor.text} parts={parts} />} />
        <Step title={t.help.title} text={adminsTold ? t.help.told : t.help.text} />
      </ol>
    </AuthLayout>
  );
};

interface StepProps {
  readonly title: string;
  readonly text: Child;
}

const Step: FC<PropsWithChildren<StepProps>> = ({ title, text, children }) => (
  <li class="gap2">
    <h2>{title}</h2>
    <p class="muted">{text}</p>
    {children}
  </li>
);
