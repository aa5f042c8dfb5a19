/**
 * Why a refusal is one: 401 nobody is signed in any more, 403 not this person's to do, 404 nobody knows it, 409 a limit or a state is in
 * the way, 412 it was edited meanwhile, 422 what was asked is wrong in itself, 428 the version that an edit starts from is missing.
 */
export type RefusalStatus = 401 | 403 | 404 | 409 | 412 | 422 | 428;

/** What a person asked for and does not get. The message is a sentence with the figures that they can act on. */
export class Refused extends Error {
  constructor(
    readonly status: RefusalStatus,
    message: string,
    /** The database's constraint that refused it, where it was the database. */
    readonly constraint: string | null = null,
  ) {
    super(message);
    this.name = 'Refused';
  }

  /** Whether the same request is refused for ever: what depends on who asks, or on what they have read, is asked again. */
  get isFinal(): boolean {
    return this.status === 409 || this.status === 422 || this.status === 404;
  }
}

/** Not this person's to do. */
export const forbidden = (sentence: string) => new Refused(403, sentence);

/** Nobody knows what was named. */
export const unknown = (sentence: string) => new Refused(404, sentence);
/** A limit or a state is in the way. */
export const notNow = (sentence: string) => new Refused(409, sentence);
/** Well-formed, but wrong in itself. */
export const wrong = (sentence: string) => new Refused(422, sentence);
