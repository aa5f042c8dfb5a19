import { request, type IncomingMessage } from 'node:http';

/** A part of a form as it goes over the wire: nothing in it is encoded or checked. */
export interface RawPart {
  name: string;
  fileName?: string;
  type?: string;
  content: string | Buffer;
}

const BOUNDARY = 'of-tests-7f3a';

export const formType = `multipart/form-data; boundary=${BOUNDARY}`;
export const formEnd = `\r\n--${BOUNDARY}--\r\n`;

/** What comes before the content of a part. */
export function partHead({ name, fileName, type }: Omit<RawPart, 'content'>): string {
  const file = fileName === undefined ? '' : `; filename="${fileName}"`;
  const declared = type === undefined ? '' : `Content-Type: ${type}\r\n`;
  return `\r\n--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n${declared}\r\n`;
}

/** A whole form. */
export const formOf = (parts: RawPart[]): Buffer =>
  Buffer.concat([
    ...parts.flatMap((part) => [Buffer.from(partHead(part)), Buffer.from(part.content)]),
    Buffer.from(formEnd),
  ]);

/** What came back for a form that was sent in pieces; null where the connection was cut first. */
export interface RawAnswer {
  status: number;
  headers: IncomingMessage['headers'];
  body: string;
}

/**
 * Sends a form piece by piece, no faster than it is read.
 * @param pieces of the form; where they end with an error, the connection is cut
 */
export async function sendForm(
  url: string,
  headers: Record<string, string>,
  pieces: AsyncIterable<string | Buffer>,
): Promise<RawAnswer | null> {
  const sending = request(url, { method: 'POST', headers: { ...headers, 'content-type': formType } });
  const answer = new Promise<RawAnswer | null>((resolve) => {
    sending.on('error', () => resolve(null));
    sending.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', () => resolve(null));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
  });
  try {
    for await (const piece of pieces) {
      if (sending.destroyed) break;
      await new Promise<void>((taken) => {
        sending.once('close', taken);
        sending.write(piece, () => taken());
      });
      sending.removeAllListeners('close');
    }
    sending.end();
  } catch {
    sending.destroy();
  }
  return answer;
}
