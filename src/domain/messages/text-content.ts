/** What one text or call says, as facts; the words are chosen when it is sent. The code is secret. */
export interface TextContent {
  readonly kind: 'text-code';
  readonly channel: 'text' | 'call';
  readonly code: string;
}
