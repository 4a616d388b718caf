import type { FC } from 'hono/jsx';
import { AuthLayout } from './parts/auth-layout.tsx';
import { Form } from './parts/form.tsx';
import type { Frame, Person } from './props.ts';

export interface RevokeApiKeyProps {
  readonly frame: Frame;
  readonly person: Person;
  readonly apiKey: { readonly id: string; readonly name: string };
  readonly links: { readonly action: string; readonly back: string };
}

export const RevokeApiKeyView: FC<RevokeApiKeyProps> = ({ frame, person, apiKey, links }) => {
  const t = frame.t.pages.revokeApiKey;
  return (
    <AuthLayout
      frame={frame}
      title={t.title(apiKey.name)}
      lead={t.lead}
      hero={{ icon: 'key', tone: 'bad' }}
      account={person.email}
    >
      <Form action={links.action} class="btns end" hidden={{ key: apiKey.id }}>
        <a class="btn quiet" href={links.back}>
          {frame.t.common.cancel}
        </a>
        <button type="submit" class="btn bad">
          {t.submit}
        </button>
      </Form>
    </AuthLayout>
  );
};
