/** What counts for whoever writes next, while the disk may still be writing it. */
export interface Ahead<Value> {
  readonly value: Value;
  /** Resolves when it is on the disk. @throws when it was lost after all. */
  kept(): Promise<void>;
}

/** Goes on at once, and gives no answer, and no fault either, before what it rests on is kept: a crash in between has told nobody anything. */
export async function answerOnceKept<Value, Answer>(
  { value, kept }: Ahead<Value>,
  goOn: (value: Value) => Promise<Answer>,
): Promise<Answer> {
  try {
    return await goOn(value);
  } finally {
    await kept();
  }
}
