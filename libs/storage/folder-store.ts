import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { onDisk, writeArrival, type Arrival } from './arrival.js';
import { ContentDamaged, type ContentStore } from './content-store.js';

const A_DAY_MS = 24 * 60 * 60 * 1000;

/** Content in a folder: `ab/cd/abcd…`, each file readable by its owner only; what arrives waits in `.arriving` beside them. */
export class FolderStore implements ContentStore {
  private swept: Promise<void> | undefined;

  constructor(private readonly folder: string) {}

  async receive(content: AsyncIterable<Uint8Array>, atMost: number): Promise<Arrival> {
    // On the same file system as its place, so that keeping it is a rename.
    const arriving = join(this.folder, '.arriving');
    await onDisk(mkdir(arriving, { recursive: true, mode: 0o700 }));
    await (this.swept ??= sweep(arriving));
    const path = join(arriving, randomUUID());
    return writeArrival(path, content, atMost, () => rm(path, { force: true }));
  }

  async keep(arrival: Arrival): Promise<void> {
    const place = this.placeOf(arrival.sha256);
    if (await this.isIntact(arrival.sha256)) return;
    await onDisk(mkdir(dirname(place), { recursive: true, mode: 0o700 }));
    // Whatever stands there now does not hash to its name, or was put there this instant and is the same.
    await onDisk(rename(arrival.path, place));
    for (const folder of [dirname(place), dirname(dirname(place)), this.folder]) await syncFolder(folder);
  }

  async open(sha256: string): Promise<Readable> {
    const file = await this.find(sha256);
    if (!file) throw new ContentDamaged(sha256, 'lost');
    try {
      if ((await hashOf(file)) !== sha256) throw new ContentDamaged(sha256, 'damaged');
    } catch (error) {
      await file.close();
      throw error;
    }
    return file.createReadStream({ start: 0 });
  }

  private async isIntact(sha256: string): Promise<boolean> {
    const file = await this.find(sha256);
    if (!file) return false;
    try {
      return (await hashOf(file)) === sha256;
    } finally {
      await file.close();
    }
  }

  private async find(sha256: string): Promise<FileHandle | null> {
    return onDisk(open(this.placeOf(sha256), 'r').catch(nullWhereMissing));
  }

  private placeOf(sha256: string): string {
    return join(this.folder, sha256.slice(0, 2), sha256.slice(2, 4), sha256);
  }
}

async function hashOf(file: FileHandle): Promise<string> {
  const hash = createHash('sha256');
  const readAll = async () => {
    for await (const chunk of file.createReadStream({ start: 0, autoClose: false })) {
      hash.update(chunk as Buffer);
    }
  };
  await onDisk(readAll());
  return hash.digest('hex');
}

function nullWhereMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}

/** A rename is on the disk when its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await onDisk(open(folder, 'r'));
  try {
    await onDisk(handle.sync());
  } finally {
    await handle.close();
  }
}

/** Takes away what a process that was killed left half received; nothing takes a day to arrive. */
async function sweep(arriving: string): Promise<void> {
  const now = Date.now();
  for (const name of await onDisk(readdir(arriving))) {
    const path = join(arriving, name);
    const found = await stat(path).catch(nullWhereMissing);
    if (found && now - found.mtimeMs > A_DAY_MS) await rm(path, { force: true });
  }
}
