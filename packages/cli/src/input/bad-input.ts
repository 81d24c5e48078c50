/** What the person gave cannot be read: the message says what was wrong and what to give instead. */
export class BadInput extends Error {
  override readonly name = "BadInput";
}
