import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { Duplex, Readable, Writable } from 'node:stream';

/** Where a document goes: a file's path, or a stream, which is ended (standard output stays open). */
export type Destination = string | Writable;

/**
 * Sends what comes out of `sources`, piped one into the next, to `destination`. A file is complete or, where writing failed, not there.
 * @throws what reading or writing threw: a full disk, a folder that is not there, a reader that went away
 */
export async function send(sources: [Readable, ...Duplex[]], destination: Destination): Promise<void> {
  if (typeof destination !== 'string') {
    const standard = destination === process.stdout || destination === process.stderr;
    return pipeline([...sources, destination], { end: !standard });
  }
  const file = createWriteStream(destination);
  let opened = false;
  file.once('open', () => (opened = true));
  try {
    await pipeline([...sources, file]);
  } catch (error) {
    if (opened) await rm(destination, { force: true });
    throw error;
  }
}
