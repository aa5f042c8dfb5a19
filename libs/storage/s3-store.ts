import { openAsBlob } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { S3mini } from 's3mini';
import { onDisk, writeArrival, type Arrival } from './arrival.js';
import { ContentDamaged, type ContentStore, StorageAway, TooLarge } from './content-store.js';

const PATIENCE_MS = 60_000;

/** A bucket and how to get in. */
export interface S3Place {
  /** With the bucket as its path: `https://s3.example.org/documents`. */
  endpoint: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
}

/** Content in a bucket of S3-compatible storage, under `documents/ab/cd/abcd…`; it passes through a temporary file both ways. */
export class S3Store implements ContentStore {
  private bucket: Promise<S3mini> | undefined;

  /** @param passingThrough the folder of temporary files */
  constructor(
    private readonly place: S3Place,
    private readonly passingThrough = tmpdir(),
  ) {}

  async receive(content: AsyncIterable<Uint8Array>, atMost: number): Promise<Arrival> {
    const folder = await onDisk(mkdtemp(join(this.passingThrough, 'city-partnerships-document-')));
    return writeArrival(join(folder, 'content'), content, atMost, () =>
      rm(folder, { recursive: true, force: true }),
    );
  }

  /** Puts it also where it is already: the same content under the same name mends what was damaged, and asks one request. */
  async keep({ path, sha256, size }: Arrival): Promise<void> {
    const content = await onDisk(openAsBlob(path));
    // The signature of the library leaves the body out; with its checksum among the signed headers, it vouches for that too.
    const checksum = { 'x-amz-checksum-sha256': Buffer.from(sha256, 'hex').toString('base64') };
    const bucket = await this.enter();
    await answered(
      bucket.putObject(keyOf(sha256), content, 'application/octet-stream', undefined, checksum, size),
    );
  }

  async open(sha256: string, size: number): Promise<Readable> {
    const arrival = await this.fetch(sha256, size);
    try {
      if (arrival.sha256 !== sha256) throw new ContentDamaged(sha256, 'damaged');
      // Open, it can be read when its name is gone: nothing stays behind, however the reading ends.
      const file = await onDisk(open(arrival.path, 'r'));
      return file.createReadStream({ start: 0 });
    } finally {
      await arrival.discard();
    }
  }

  private async fetch(sha256: string, size: number): Promise<Arrival> {
    const bucket = await this.enter();
    const response = await answered(bucket.getObjectResponse(keyOf(sha256)));
    if (!response?.body) throw new ContentDamaged(sha256, 'lost');
    try {
      return await this.receive(response.body, size);
    } catch (error) {
      if (error instanceof TooLarge) throw new ContentDamaged(sha256, 'damaged');
      throw error instanceof StorageAway ? error : new StorageAway(error);
    }
  }

  /** Loaded when the first document comes: whoever keeps documents in a folder never needs it. */
  private enter(): Promise<S3mini> {
    return (this.bucket ??= import('s3mini').then(
      ({ S3mini }) => new S3mini({ ...this.place, requestAbortTimeout: PATIENCE_MS }),
    ));
  }
}

const keyOf = (sha256: string) => `documents/${sha256.slice(0, 2)}/${sha256.slice(2, 4)}/${sha256}`;

async function answered<Result>(request: Promise<Result>): Promise<Result> {
  try {
    return await request;
  } catch (error) {
    throw new StorageAway(error);
  }
}
