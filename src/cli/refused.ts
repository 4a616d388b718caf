/** A command that could not be done, in a sentence for the person who gave it. */
export class CommandRefused extends Error {
  override readonly name = 'CommandRefused';
}
