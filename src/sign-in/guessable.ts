import { weakPasswords } from './weak-passwords.js';

/** Rows of keys and of the alphabet that fingers run along, either way. */
const ROWS = [
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'qwertzuiop',
  'yxcvbnm',
  'azertyuiop',
  'qsdfghjklm',
  'wxcvbn',
].flatMap((row) => [row, [...row].reverse().join('')]);
const SHORTEST_RUN = 3;
const LONGEST_WORD = Math.max(...[...weakPasswords].map(({ length }) => length));

const SIGN = /^[\p{Nd}\p{P}\p{S}\s]$/u;

/**
 * Whether a text is one that guesses begin with: the same few characters over and over, or nothing but words of the list, runs along
 * the keys, digits and signs, in whatever order and number.
 * @param text in small letters
 */
export const isGuessable = (text: string) => isPeriodic(text) || isMadeOfPieces(text);

/** Something of up to half the length, again and again; the last time it may be cut off. */
function isPeriodic(text: string): boolean {
  for (let period = 1; period <= text.length / 2; period++)
    if (text.slice(period) === text.slice(0, -period)) return true;
  return false;
}

/** Whether the text can be cut into pieces that everybody knows. */
function isMadeOfPieces(text: string): boolean {
  const characters = [...text];
  // reached[n]: the first n characters are such pieces.
  const reached = [true];
  for (let end = 1; end <= characters.length; end++) {
    const from = Math.max(0, end - LONGEST_WORD);
    reached[end] =
      (reached[end - 1]! && SIGN.test(characters[end - 1]!)) ||
      characters
        .slice(from, end)
        .some((_, n) => reached[from + n]! && isKnown(characters.slice(from + n, end).join('')));
  }
  return reached[characters.length]!;
}

const isKnown = (piece: string) =>
  weakPasswords.has(piece) || (piece.length >= SHORTEST_RUN && ROWS.some((row) => row.includes(piece)));
