import { createReadStream } from 'node:fs';
import { wrong } from '../refusals/index.js';

/** What a document may be, with the endings that its name may have; the same list as `document_type_is_safe` (migration 05). */
export const mediaTypes: Readonly<Record<string, readonly string[]>> = {
  'application/pdf': ['pdf'],
  'image/png': ['png'],
  'image/jpeg': ['jpg', 'jpeg'],
  'image/webp': ['webp'],
  'image/heic': ['heic', 'heif'],
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': ['docx'],
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': ['xlsx'],
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': ['pptx'],
  'application/vnd.oasis.opendocument.text': ['odt'],
  'application/vnd.oasis.opendocument.spreadsheet': ['ods'],
  'text/csv': ['csv'],
  'text/plain': ['txt', 'md'],
};

const allowed =
  'a PDF, a picture (PNG, JPEG, WebP, HEIC), a DOCX, XLSX, PPTX, ODT or ODS file, a CSV or plain text';

/** What people know a file as that they may not bring; what is missing here is named by its media type. */
const knownAs: Record<string, string> = {
  zip: 'a ZIP archive',
  exe: 'a program for Windows',
  elf: 'a program for Linux',
  cfb: 'a file of an old Office, or one with a password; save it as DOCX, XLSX or PPTX without one',
  rtf: 'an RTF text',
  html: 'a web page (HTML)',
  svg: 'a drawing with scripts (SVG)',
  xml: 'XML',
};

/** Formats that are texts too, yet more than that. Any other that sniffing takes a whole text for only begins like one: `BM`, `MZ`. */
const textFormats = new Set(['xml', 'rtf', 'ps', 'eps', 'vcf', 'ics', 'pgp']);
const MARKUP_WITHIN = 4096;

/**
 * What a file is by its content. Its name and what was declared are heard for one thing only: whether a text is a CSV.
 * @throws {Refused} 422 that names what was found, where that is nothing a document may be
 */
export async function mediaTypeOf(path: string, given: { name: string; declared?: string }): Promise<string> {
  const sniffed = await sniff(path);
  if (sniffed && sniffed.mime in mediaTypes) return sniffed.mime;
  const text = await textOf(path);
  const found = text === null ? sniffed : (markupIn(text) ?? textFormat(sniffed));
  if (text !== null && !found) {
    return /\.csv$/i.test(given.name) || /^text\/csv\b/i.test(given.declared ?? '')
      ? 'text/csv'
      : 'text/plain';
  }
  const what = found
    ? (knownAs[found.ext] ?? `of type ${found.mime}`)
    : 'of a type that its content does not tell';
  throw wrong(`${given.name} is ${what}. A document is ${allowed}.`);
}

interface Found {
  ext: string;
  mime: string;
}

async function sniff(path: string): Promise<Found | undefined> {
  // Loaded with the first document: commands of the command line load this room and never sniff.
  const { fileTypeFromFile } = await import('file-type/node');
  try {
    return await fileTypeFromFile(path);
  } catch (error) {
    // A broken archive and the like: nothing that we know. That the file cannot be read is another matter.
    if (typeof (error as NodeJS.ErrnoException).syscall === 'string') throw error;
    return undefined;
  }
}

const textFormat = (sniffed: Found | undefined) =>
  sniffed && textFormats.has(sniffed.ext) ? sniffed : undefined;

/** The beginning of a file that is UTF-8 throughout and without NUL; null for any other. */
async function textOf(path: string): Promise<string | null> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let beginning = '';
  try {
    for await (const chunk of createReadStream(path)) {
      const bytes = chunk as Buffer;
      if (bytes.includes(0)) return null;
      const text = decoder.decode(bytes, { stream: true });
      if (beginning.length < MARKUP_WITHIN) beginning += text;
    }
    decoder.decode();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return null;
    throw error;
  }
  return beginning.slice(0, MARKUP_WITHIN);
}

/** What a browser might show instead of a text: it looks at how it begins, we look a little further. */
function markupIn(beginning: string): Found | undefined {
  if (/<svg[\s>]/i.test(beginning)) return { ext: 'svg', mime: 'image/svg+xml' };
  if (/<!doctype\s+html|<(html|head|body|script|iframe)[\s>/]/i.test(beginning)) {
    return { ext: 'html', mime: 'text/html' };
  }
  if (/^\s*<\?xml/i.test(beginning)) return { ext: 'xml', mime: 'application/xml' };
  return /^\s*<[a-z!]/i.test(beginning) ? { ext: 'html', mime: 'text/html' } : undefined;
}
