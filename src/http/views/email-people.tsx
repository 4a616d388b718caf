import type { FC } from 'hono/jsx';
import type { Frame } from './props.ts';

interface EmailPeopleProps {
  readonly frame: Frame;
  readonly impact: { readonly mustSetUp: number };
  readonly emailPeople: boolean;
  readonly hint: string;
}

/** Whether those who must set something up are told by mail, as every change that asks more of people offers. */
export const EmailPeople: FC<EmailPeopleProps> = ({ frame, impact, emailPeople, hint }) => (
  <label class="check">
    <input type="checkbox" name="email_people" value="yes" checked={emailPeople} aria-describedby="email_people-hint" />
    <span>{frame.t.pages.changePolicy.emailPeople(impact.mustSetUp)}</span>
    <span class="hint" id="email_people-hint">
      {hint}
    </span>
  </label>
);
