import { createHash, randomBytes, randomInt } from 'node:crypto';

const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** 256 random bits, as text that goes into a cookie, a link or a header as it is. */
export const newToken = () => randomBytes(32).toString('base64url');

/** Whether a text could be a token at all: what could not be is not looked up. */
export const couldBeToken = (text: string) => TOKEN.test(text);

/**
 * What is kept of a token, key or recovery code. SHA-256 without salt or stretching: at 128 random bits and more there is nothing
 * to guess, and a look-up by hash is one read of an index.
 */
export const hashOf = (secret: string) => createHash('sha256').update(secret).digest();

/** Letters and digits that nobody mistakes for each other (Crockford's alphabet). */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Random characters for people to type; 5 bits each. */
export const randomText = (length: number) =>
  Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');

/** What somebody typed, as `randomText` wrote it: capitals, no blanks or hyphens, and O, I, L read as 0, 1, 1. */
export const asTyped = (text: string) =>
  text.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
