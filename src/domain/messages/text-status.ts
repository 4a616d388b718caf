/**
 * What has become of a text or call. Each outranks those before it and is never taken back by one of them: carriers' reports
 * overtake one another, and a phone that has the message has it, whatever was believed before.
 */
const STATUSES = ['taken', 'sent', 'failed', 'delivered'] as const;

export type TextStatus = (typeof STATUSES)[number];

/** What a carrier tells after it has taken it. */
export type ToldStatus = Exclude<TextStatus, 'taken'>;

export const outrankedBy = (status: TextStatus): readonly TextStatus[] => STATUSES.slice(0, STATUSES.indexOf(status));
