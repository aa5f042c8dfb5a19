import { hash, verify } from '@node-rs/argon2';
import { randomBytes } from 'node:crypto';
import { wrong } from '../refusals/index.js';
import { isGuessable } from './guessable.js';

export const SHORTEST_PASSWORD = 12;
export const LONGEST_PASSWORD = 128;

/** OWASP's first choice for argon2id, the algorithm that the library takes where none is named: 19 MiB, two passes, one lane. */
// eslint-disable-next-line amounts/no-number-amount -- the library's names for effort, not for money
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Names of the product, which everybody who sees the page could try. */
const PRODUCT = ['citypartnerships', 'citypartnership', 'partnerships', 'citypartners'];

/** What is kept of a password. The same letters typed on another machine are the same bytes (NFKC). */
export const hashPassword = (password: string) => hash(password.normalize('NFKC'), COST);

/** Whether it is the password; `null`, where there is none to hold it against, takes as long and is wrong. */
export async function passwordMatches(kept: string | null, password: string): Promise<boolean> {
  const matches = await verify(kept ?? (await nobodysHash()), password.normalize('NFKC'));
  return matches && kept !== null;
}

let nobodys: Promise<string> | undefined;
const nobodysHash = () => (nobodys ??= hashPassword(randomBytes(32).toString('hex')));

/**
 * Holds a new password to the rules: long enough, and not what everybody tries first.
 * @throws {Refused} 422 with what is wrong with it
 */
export function checkPassword(password: string, email: string): void {
  const { length } = [...password];
  if (length < SHORTEST_PASSWORD || length > LONGEST_PASSWORD) {
    throw wrong(
      `The password has ${length} characters; it must have from ${SHORTEST_PASSWORD} to ${LONGEST_PASSWORD}.`,
    );
  }
  const text = password.normalize('NFKC').toLowerCase();
  if (namesItself(text, email.toLowerCase())) {
    throw wrong('The password is the e-mail or the name of the product; choose another.');
  }
  if (isGuessable(text) || isGuessable(squeeze(text))) {
    throw wrong(
      'The password is one of those that everybody tries first; choose another, such as four words that have nothing to do with each other.',
    );
  }
}

/** The text without what people add to be done with a rule: blanks, and digits and signs at either end. */
const core = (text: string) => squeeze(text).replace(/^[\d\p{P}\p{S}]+|[\d\p{P}\p{S}]+$/gu, '');
const squeeze = (text: string) => text.replace(/[\s._-]+/g, '');

function namesItself(text: string, email: string): boolean {
  const [local = ''] = email.split('@');
  const own = [squeeze(email), squeeze(local), core(local), ...PRODUCT];
  return [squeeze(text), core(text)].some((form) => form !== '' && own.includes(form));
}
