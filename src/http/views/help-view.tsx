import type { FC } from 'hono/jsx';
import { AuthLayout } from './parts/auth-layout.tsx';
import { Sentence } from './parts/sentence.tsx';
import type { Frame } from './props.ts';

export interface HelpProps {
  readonly frame: Frame;
}

export const HelpView: FC<HelpProps> = ({ frame }) => {
  const t = frame.t.pages.help;
  return (
    <AuthLayout frame={frame} title={t.title} width="wide" hero={{ icon: 'life', tone: 'info' }}>
      {[...t.sections, ...(frame.canMail ? t.byMail : t.withoutMail)].map((section) => (
        <section class="gap2">
          <h2>{section.title}</h2>
          {section.paragraphs.map((paragraph) => (
            <p class="muted">
              <Sentence text={paragraph} parts={{ password: <a href="/password/forgot">{t.changePassword}</a> }} />
            </p>
          ))}
        </section>
      ))}
      <p>
        <a class="btn quiet" href="/">
          {t.back(frame.brand)}
        </a>
      </p>
    </AuthLayout>
  );
};
