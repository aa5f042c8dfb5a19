import { inflateRawSync } from 'node:zlib';

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_HEADER = 0x04034b50;

/**
 * How many bytes a zip archive really unpacks to, by unpacking each file of it and keeping nothing: what its directory says may
 * be a lie.
 * @param limit stops there: the answer is `null` when the archive unpacks to more
 * @throws {Error} when the bytes are no zip archive, or one that is damaged, encrypted or split
 */
export function unzippedSize(archive: Buffer, limit: number): number | null {
  let at = directoryStart(archive);
  let size = 0;
  while (at + 46 <= archive.length && archive.readUInt32LE(at) === DIRECTORY_ENTRY) {
    const encrypted = (archive.readUInt16LE(at + 8) & 1) === 1;
    const method = archive.readUInt16LE(at + 10);
    const packedSize = archive.readUInt32LE(at + 20);
    const local = archive.readUInt32LE(at + 42);
    if (encrypted || archive.readUInt32LE(local) !== LOCAL_HEADER)
      throw new Error('the archive is encrypted or damaged');
    const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const packed = archive.subarray(start, start + packedSize);
    if (method === 0) size += packed.length;
    else if (method === 8) {
      const left = limit - size;
      const unpacked = sizeUnpacked(packed, left);
      if (unpacked === null) return null;
      size += unpacked;
    } else throw new Error(`the archive is packed in a way (${method}) that no workbook is`);
    if (size > limit) return null;
    at += 46 + archive.readUInt16LE(at + 28) + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return size;
}

function sizeUnpacked(packed: Buffer, limit: number): number | null {
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(limit, 1) }).length;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') return null;
    throw error;
  }
}

/** The directory's place, found through the record at the archive's end, which a comment of up to 64 kB may follow. */
function directoryStart(archive: Buffer): number {
  const first = Math.max(0, archive.length - 22 - 0xffff);
  for (let at = archive.length - 22; at >= first; at -= 1)
    if (archive.readUInt32LE(at) === END_OF_DIRECTORY) return archive.readUInt32LE(at + 16);
  throw new Error('this is no zip archive');
}
