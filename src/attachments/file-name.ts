import { mediaTypes } from './media-type.js';

const LONGEST = 200;
const LONGEST_ENDING = 20;
/** What is invisible and dangerous in a name: control characters, line ends, and what turns the direction of what follows. */
// eslint-disable-next-line no-control-regex
const invisible = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/**
 * A file's name as it was given, without a path and what cannot be seen, at most 200 characters; one that is too long keeps its
 * ending. `document` where nothing is left.
 */
export function cleanFileName(given: string): string {
  const last = given.split(/[/\\]/).pop() ?? '';
  const name = wellFormed(last).replace(invisible, '').trim();
  return /^\.*$/.test(name) ? 'document' : shortened(name);
}

/** Half a character, that no encoding can hold, becomes the sign for an unreadable one. */
const wellFormed = (text: string) => Buffer.from(text, 'utf8').toString('utf8');

function shortened(name: string): string {
  const characters = [...name];
  if (characters.length <= LONGEST) return name;
  const dot = characters.lastIndexOf('.');
  const ending = dot > 0 && characters.length - dot <= LONGEST_ENDING ? characters.slice(dot) : [];
  return [...characters.slice(0, LONGEST - ending.length), ...ending].join('').trim();
}

/**
 * The header by which a browser saves a document under its name and never shows it (RFC 6266). A name whose ending is not one of the
 * content's type gets that too, so that a text named `invoice.js` is not run by a double click.
 */
export function contentDisposition(name: string, mediaType: string): string {
  const endings = mediaTypes[mediaType] ?? ['bin'];
  const ending = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  const saved = endings.includes(ending) ? name : `${name}.${endings[0]}`;
  const plain = saved.replace(/[^\x20-\x7e]/gu, '_').replace(/["\\%]/g, '_');
  const extended = encodeURIComponent(saved).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${extended}`;
}
