/** Why a refusal is one: 404 nobody knows it, 409 a limit or a state is in the way, 422 what was asked is wrong in itself. */
export type RefusalStatus = 404 | 409 | 422;

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
}

/** Nobody knows what was named. */
export const unknown = (sentence: string) => new Refused(404, sentence);
/** A limit or a state is in the way. */
export const notNow = (sentence: string) => new Refused(409, sentence);
/** Well-formed, but wrong in itself. */
export const wrong = (sentence: string) => new Refused(422, sentence);
