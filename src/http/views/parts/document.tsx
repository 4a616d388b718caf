import { raw } from 'hono/html';
import type { FC, PropsWithChildren } from 'hono/jsx';
import { documentTitle } from '../../../text/document-title.ts';
import { directionOf } from '../../../text/format.ts';
import type { Frame } from '../props.ts';

interface DocumentProps {
  readonly frame: Frame;
  /** The same words as the page's `h1`. */
  readonly title: string;
  readonly failed: boolean;
}

/** The page round every page. Nothing inline: the content security policy refuses it. */
export const Document: FC<PropsWithChildren<DocumentProps>> = ({ frame, title, failed, children }) => {
  const { t, locale, theme } = frame;
  const name = documentTitle(title, frame.brand);
  return (
    <>
      {raw('<!doctype html>')}
      <html lang={locale} dir={directionOf(locale)} data-theme={theme ?? undefined}>
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content={theme ?? 'light dark'} />
          <title>{failed ? t.common.errorTitle(name) : name}</title>
          <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
          <link rel="stylesheet" href={frame.css} />
          <script type="module" src={frame.js} />
        </head>
        <body>
          {children}
          <p class="vh" id="announcer" role="status" />
        </body>
      </html>
    </>
  );
};
