import type { FC } from 'hono/jsx';
import type { Frame } from '../props.ts';

interface PagesProps {
  readonly frame: Frame;
  readonly links: { readonly first: string | null; readonly next: string | null };
}

/** Below a list of people: on, and back to where it begins. */
export const Pages: FC<PagesProps> = ({ frame, links }) => {
  const t = frame.t.pages.teammates;
  if (links.next === null && links.first === null) return null;
  return (
    <nav class="pages foot" aria-label={t.pages}>
      {links.first === null ? null : (
        <a class="btn quiet sm" href={links.first}>
          {t.first}
        </a>
      )}
      {links.next === null ? null : (
        <a class="btn quiet sm" href={links.next} rel="next">
          {t.next}
        </a>
      )}
    </nav>
  );
};
