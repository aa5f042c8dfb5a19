import { finished } from 'node:stream/promises';
import type { MultipartFile, MultipartValue } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { TooLarge, type Arrival } from '../../libs/storage/index.js';

/** The form that an upload comes in cannot be read, or is not the one that is asked for. */
export class WrongForm extends Error {
  constructor(
    readonly status: 400 | 415,
    message: string,
  ) {
    super(message);
  }
}

/** An upload that has come in whole. Whoever gets it discards the arrival. */
export interface Upload {
  arrival: Arrival;
  fileName: string;
  declared: string;
  described: string | null;
  confidential: boolean;
}

const FIELDS = ['described', 'confidential'];
const LONGEST_FIELD = 2000;
/** How long, and how much, somebody who was refused may go on sending before they are hung up on: they are reading the answer only then. */
const PATIENCE = { ms: 5_000, bytes: 64 * 1024 * 1024 };

/**
 * Reads the form of an upload as it comes: one file in the field `file`, and fields before or after it. The file goes where `receive`
 * puts it; memory holds one piece of it.
 * @throws {WrongForm} and whatever `receive` throws; what has arrived is gone then
 */
export async function readUpload(
  request: FastifyRequest,
  receive: (content: AsyncIterable<Uint8Array>) => Promise<Arrival>,
  atMost: number,
): Promise<Upload> {
  if (!request.isMultipart()) {
    throw new WrongForm(415, 'A document comes as a form, multipart/form-data, in the field file.');
  }
  const limits = {
    files: 1,
    fields: FIELDS.length,
    fieldSize: LONGEST_FIELD * 4,
    fieldNameSize: 100,
    headerPairs: 20,
    // One more than may be: whoever receives it sees that it is too large.
    fileSize: atMost + 1,
  };
  let file: Pick<Upload, 'arrival' | 'fileName' | 'declared'> | undefined;
  const fields: Record<string, string> = {};
  try {
    for await (const part of request.parts({ limits, throwFileSizeLimit: false } as {
      limits: typeof limits;
    })) {
      if (part.type === 'file') file = await fileOf(part, receive, atMost);
      else fields[part.fieldname] = textOf(part);
    }
    if (!file) throw new WrongForm(400, 'There is no file in the field file.');
    return { ...file, ...detailsOf(fields) };
  } catch (error) {
    await file?.arrival.discard();
    await hearOut(request);
    throw asWrongForm(error);
  }
}

async function fileOf(
  part: MultipartFile,
  receive: (content: AsyncIterable<Uint8Array>) => Promise<Arrival>,
  atMost: number,
) {
  if (part.fieldname !== 'file') {
    throw new WrongForm(400, `The file is in the field ${JSON.stringify(part.fieldname)}: send it in file.`);
  }
  try {
    const arrival = await receive(part.file);
    return { arrival, fileName: part.filename ?? '', declared: part.mimetype };
  } catch (error) {
    // It was too large already when, before we had read that far, something else went wrong with the form.
    throw part.file.truncated ? new TooLarge(atMost) : error;
  }
}

function textOf({ fieldname, value, valueTruncated }: MultipartValue): string {
  if (!FIELDS.includes(fieldname)) {
    throw new WrongForm(
      400,
      `There is no field ${JSON.stringify(fieldname)}; there are file, ${FIELDS.join(', ')}.`,
    );
  }
  if (
    typeof value !== 'string' ||
    valueTruncated ||
    [...value].length > LONGEST_FIELD ||
    value.includes('\0')
  ) {
    throw new WrongForm(400, `The field ${fieldname} must be a text of at most ${LONGEST_FIELD} characters.`);
  }
  return value;
}

function detailsOf({ described, confidential = 'false' }: Record<string, string>) {
  if (!/^(true|false)$/.test(confidential)) throw new WrongForm(400, 'confidential must be true or false.');
  return { described: described?.trim() || null, confidential: confidential === 'true' };
}

/** A client reads its answer when it has sent what it wanted to: for a while, the rest is read and forgotten. */
async function hearOut({ raw }: FastifyRequest): Promise<void> {
  if (raw.complete || raw.destroyed) return;
  const enough = new AbortController();
  const timer = setTimeout(() => enough.abort(), PATIENCE.ms);
  let bytes = 0;
  raw.on('data', (chunk: Buffer) => {
    bytes += chunk.byteLength;
    if (bytes > PATIENCE.bytes) enough.abort();
  });
  raw.resume();
  // Its end, its being cut off, or our losing patience: whichever comes first.
  await finished(raw, { signal: enough.signal, writable: false }).catch(() => undefined);
  clearTimeout(timer);
}

/** What the parser of forms calls its own troubles. */
function asWrongForm(error: unknown): unknown {
  const { code, message } = (error ?? {}) as { code?: string; message?: string };
  if (code === 'FST_FILES_LIMIT') return new WrongForm(400, 'A form brings one file; send each by itself.');
  const broken = /^FST_|^Multipart: |^Part terminated early|^Unexpected end of multipart|terminated early/;
  return broken.test(code ?? '') || broken.test(message ?? '')
    ? new WrongForm(400, 'The form cannot be read, or it did not come whole.')
    : error;
}
