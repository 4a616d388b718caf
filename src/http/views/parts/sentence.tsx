import type { Child, FC } from 'hono/jsx';

interface SentenceProps {
  /** A sentence with `{word}` where markup goes, so that a translation may put it anywhere. */
  readonly text: string;
  readonly parts: Readonly<Record<string, Child>>;
}

export const Sentence: FC<SentenceProps> = ({ text, parts }) => (
  <>{text.split(/\{(\w+)\}/).map((piece, index) => (index % 2 === 0 ? piece : (parts[piece] ?? `{${piece}}`)))}</>
);
