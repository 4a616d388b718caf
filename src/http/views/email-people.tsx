import type { FC } from 'hono/jsx';
import type { Frame } from './props.ts';

interface EmailPeopleProps {
  readonly frame: Frame;
  readonly impact: { readonly mustSetUp: number };
  readonly emailPeople: boolean;
  readonly hint: string;
}

/** Whether those who must set something up are told by mail, as every change that asks more of people offers. */
export const EmailPeople: FC<EmailPeopleProps> = ({ frame, impact, emailPeople, hint }) => {
  const t = frame.t.pages.changePolicy;
  if (!frame.canMail) return <p class="small muted">{t.tellThem}</p>;
  return (
    <label class="check">
      <input
        type="checkbox"
        name="email_people"
        value="yes"
        checked={emailPeople}
        aria-describedby="email_people-hint"
      />
      <span>{t.emailPeople(impact.mustSetUp)}</span>
      <span class="hint" id="email_people-hint">
        {hint}
      </span>
    </label>
  );
};
