/** One mail before it is plain text or HTML. */
export interface Letter {
  readonly greeting: string;
  readonly blocks: readonly LetterBlock[];
  readonly brand: string;
  /** Why the reader gets it, and what we never ask for. */
  readonly closing: string;
}

/** A text alone is a paragraph. */
export type LetterBlock =
  | string
  | { readonly kind: 'code'; readonly code: string; readonly text: string }
  | { readonly kind: 'facts'; readonly facts: readonly (readonly [name: string, value: string])[] }
  /** At most one in a letter. */
  | { readonly kind: 'button'; readonly words: string; readonly url: string }
  /** "If this wasn't you": what to do, and where more is said. */
  | { readonly kind: 'aside'; readonly text: string; readonly more: string; readonly url: string };

export function letterAsText({ greeting, blocks, brand, closing }: Letter): string {
  return `${[greeting, ...blocks.map(blockAsText), `${brand}\n${closing}`].join('\n\n')}\n`;
}

function blockAsText(block: LetterBlock): string {
  if (typeof block === 'string') return block;
  switch (block.kind) {
    case 'code':
      return block.text;
    case 'facts':
      return block.facts.map(([name, value]) => `${name}: ${value}`).join('\n');
    case 'button':
      return `${block.words}: ${block.url}`;
    case 'aside':
      return `${block.text}\n${block.more}: ${block.url}`;
  }
}
