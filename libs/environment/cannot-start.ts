/** A program cannot start as asked; the message is one sentence for the person who asked. */
export class CannotStart extends Error {
  override readonly name = 'CannotStart';
}
