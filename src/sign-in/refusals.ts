import { Refused } from '../refusals/index.js';

/** One sentence for every sign-in that fails, so that nobody learns which part of it was wrong, or who has an account. */
export const wrongSignIn = () => new Refused(401, 'E-mail, password or code is not right.');

export const notSignedIn = () => new Refused(401, 'Sign in first.');

export const sessionEnded = () =>
  new Refused(401, 'This session has ended, and what it asked for was not done; sign in again.');

/** Tried too often: 429, with the time after which trying again makes sense. The problem filter reads `statusCode`. */
export class TooManyAttempts extends Error {
  override readonly name = 'TooManyAttempts';
  readonly statusCode = 429;

  constructor(readonly retryAfterSeconds: number) {
    super(`Too many attempts have failed; try again in ${retryAfterSeconds} seconds.`);
  }
}
