import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import aws4 from 'aws4';

const BUCKET = '/documents-of-tests';
const SKEW_MS = 15 * 60_000;

/** A bucket of S3 for tests, on 127.0.0.1. */
export interface S3Server {
  endpoint: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** What is in the bucket, by key. */
  objects: Map<string, Buffer>;
  /** Each request as `PUT key 200`. */
  log: string[];
  /** From now on every request is answered with 503. */
  goDown(): void;
  close(): Promise<void>;
}

/**
 * As much of S3 as keeping and reading whole objects takes, path-style. It lets in only what is signed (SigV4, recomputed with a
 * package that is not the client's), takes the checksum that was signed, and refuses what does not have it.
 */
export async function startS3Server(): Promise<S3Server> {
  const region = 'eu-north-1';
  const credentials = { accessKeyId: 'TESTKEY', secretAccessKey: 'secret of tests' };
  const objects = new Map<string, Buffer>();
  const log: string[] = [];
  let isDown = false;
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error as Error));
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    const key = (request.url ?? '').slice(BUCKET.length + 1);
    const [status, content] = isDown
      ? ([503, 'SlowDown'] as const)
      : (refusalOf(request, region, credentials, body) ?? serve(request.method ?? '', key, body));
    log.push(`${request.method} ${key} ${status}`);
    response.writeHead(status, { 'content-length': content.length, etag: '"of-tests"' }).end(content);
  }

  function serve(method: string, key: string, body: Buffer): readonly [number, Buffer | string] {
    const kept = objects.get(key);
    if (method === 'PUT') {
      objects.set(key, body);
      return [200, ''];
    }
    if (method !== 'GET') return [405, 'MethodNotAllowed'];
    return kept ? [200, kept] : [404, 'NoSuchKey'];
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}${BUCKET}`,
    region,
    ...credentials,
    objects,
    log,
    goDown: () => (isDown = true),
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Why a request is not let in; null where it is. */
function refusalOf(
  request: IncomingMessage,
  region: string,
  credentials: { accessKeyId: string; secretAccessKey: string },
  body: Buffer,
): readonly [number, string] | null {
  const { method = '', url = '', headers } = request;
  if (!url.startsWith(`${BUCKET}/`)) return [404, 'NoSuchBucket'];
  const { authorization = '' } = headers;
  const signed = /SignedHeaders=([^,]+)/.exec(authorization)?.[1]?.split(';') ?? [];
  const mustBeSigned = Object.keys(headers).filter((name) => name === 'host' || name.startsWith('x-amz-'));
  if (mustBeSigned.some((name) => !signed.includes(name))) return [403, 'AccessDenied'];
  const stamp = String(headers['x-amz-date']).replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5');
  if (!(Math.abs(Date.now() - Date.parse(stamp)) < SKEW_MS)) return [403, 'RequestTimeTooSkewed'];
  const expected = aws4.sign(
    {
      service: 's3',
      region,
      method,
      path: url,
      headers: Object.fromEntries(signed.map((name) => [name, String(headers[name])])),
    },
    credentials,
  );
  if (expected.headers.Authorization?.replaceAll(', ', ',') !== authorization.replaceAll(', ', ',')) {
    return [403, 'SignatureDoesNotMatch'];
  }
  const checksum = headers['x-amz-checksum-sha256'];
  const actual = createHash('sha256').update(body).digest('base64');
  return method === 'PUT' && checksum !== actual ? [400, 'BadDigest'] : null;
}
