import type { FC, PropsWithChildren } from 'hono/jsx';

interface FormProps {
  readonly action: string;
  readonly id?: string;
  readonly class?: string;
  readonly hidden?: Readonly<Record<string, string>>;
}

/** One task, posted. The server validates, so that every sentence is ours and the page works without script. */
export const Form: FC<PropsWithChildren<FormProps>> = ({ action, id, class: className, hidden = {}, children }) => (
  <form method="post" action={action} id={id} class={className} novalidate>
    {Object.entries(hidden).map(([name, value]) => (
      <input type="hidden" name={name} value={value} />
    ))}
    {children}
  </form>
);
