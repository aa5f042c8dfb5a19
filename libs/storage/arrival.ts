import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { StorageAway, TooLarge } from './content-store.js';

/** Content that has come in whole, in a file that is nobody's yet. */
export interface Arrival {
  path: string;
  sha256: string;
  size: number;
  /** Takes the file away, unless it was kept; may be called twice. */
  discard(): Promise<void>;
}

/**
 * Writes a stream into a new file that only this user may read, hashing on the way; memory holds one chunk of it. When it returns,
 * the content is on the disk. When it throws, the file is gone.
 *
 * @param discard takes the file away
 * @throws {TooLarge} as soon as more than `atMost` bytes have come; the stream is not read further
 * @throws {StorageAway} for what the file system refuses; what the stream itself throws, as it is
 */
export async function writeArrival(
  path: string,
  content: AsyncIterable<Uint8Array>,
  atMost: number,
  discard: () => Promise<void>,
): Promise<Arrival> {
  try {
    const file = await onDisk(open(path, 'wx', 0o600));
    try {
      return { path, discard, ...(await writeAll(file, content, atMost)) };
    } finally {
      await file.close();
    }
  } catch (error) {
    await discard();
    throw error;
  }
}

async function writeAll(file: FileHandle, content: AsyncIterable<Uint8Array>, atMost: number) {
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of content) {
    size += chunk.byteLength;
    if (size > atMost) throw new TooLarge(atMost);
    hash.update(chunk);
    await onDisk(file.writeFile(chunk));
  }
  await onDisk(file.sync());
  return { sha256: hash.digest('hex'), size };
}

/** What the file system refuses (full, read-only, not ours) is the storage's trouble and not the caller's. */
export async function onDisk<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    throw new StorageAway(error);
  }
}
