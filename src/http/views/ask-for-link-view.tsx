import type { FC } from 'hono/jsx';
import { AuthLayout } from './parts/auth-layout.tsx';
import { EmailField } from './parts/email-field.tsx';
import { Form } from './parts/form.tsx';
import type { FieldProblem, Frame } from './props.ts';

/** What the pages of one kind of link say. */
export interface LinkWords {
  readonly title: string;
  readonly lead: string;
  readonly email: string;
  readonly submit: string;
  readonly back: string;
  readonly sentTitle: string;
  readonly sent: string;
  readonly sentAdvice: string;
  readonly again: string;
}

interface LinkPage {
  readonly frame: Frame;
  readonly words: LinkWords;
  /** Where it is asked for. */
  readonly action: string;
}

interface AskForLinkProps extends LinkPage {
  readonly email: string;
  readonly returnTo?: string | null;
  readonly problems?: readonly FieldProblem[];
}

export const AskForLinkView: FC<AskForLinkProps> = (props) => {
  const { frame, words, action, email, returnTo = null, problems = [] } = props;
  return (
    <AuthLayout frame={frame} title={words.title} lead={words.lead} problems={problems} fields={['email']}>
      <Form action={action} class="stack" hidden={returnTo === null ? {} : { return_to: returnTo }}>
        <EmailField frame={frame} problems={problems} name="email" label={words.email} value={email} autofocus />
        <button type="submit" class="btn primary wide">
          {words.submit}
        </button>
      </Form>
      <p class="small">
        <a href="/sign-in">{words.back}</a>
      </p>
    </AuthLayout>
  );
};

/** The same words whoever was asked for (I-03). */
export const LinkSentView: FC<LinkPage> = ({ frame, words, action }) => (
  <AuthLayout frame={frame} title={words.sentTitle} lead={words.sent} hero={{ icon: 'mail', tone: 'info' }}>
    <p class="muted">{words.sentAdvice}</p>
    <p class="btns">
      <a class="btn quiet" href={action}>
        {words.again}
      </a>
      <a class="btn quiet" href="/sign-in">
        {words.back}
      </a>
    </p>
  </AuthLayout>
);
