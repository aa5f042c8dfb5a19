import { createReadStream } from 'node:fs';
import { fileOf, type TableName } from './book-tables.js';
import { TableReader, type BookTable } from './book-table.js';
import { CsvRecords } from '../../libs/documents/index.js';
import type { Fault } from './fault.js';

const UNREADABLE = '\uFFFD';

/**
 * Reads one CSV file of a book, piece by piece.
 * @param faults gets what is wrong with the file or with the shape of its rows
 * @throws the file system's error when the file cannot be opened or read
 */
export async function readCsv(path: string, name: TableName, faults: Fault[]): Promise<BookTable> {
  const table = new TableReader(name, faults);
  const text = new Utf8Text();
  let damagedAt: number | null = null;
  const records = new CsvRecords((record) => {
    const unreadable = text.damaged && record.cells.some((cell) => cell.includes(UNREADABLE));
    if (unreadable) damagedAt ??= record.line;
    table.record(record, unreadable);
  });
  let first = true;
  for await (const piece of createReadStream(path)) {
    const bytes = piece as Buffer;
    if (first && isUtf16(bytes)) {
      const message = 'The file is UTF-16; save it as "CSV UTF-8".';
      faults.push({ file: fileOf(name), line: null, column: null, message });
      return { name, columns: new Set(), rows: [], complete: false };
    }
    first = false;
    records.push(text.decode(bytes));
  }
  records.push(text.rest());
  records.end();
  if (text.damaged) {
    const message = 'The file is not UTF-8, seen first in this record; save it as "CSV UTF-8".';
    faults.push({ file: fileOf(name), line: damagedAt, column: null, message });
    table.cutShort(); // a code with a damaged letter would seem to be missing
  }
  return table.end();
}

/** A byte order mark of UTF-16, or its ASCII letters with a NUL on every other place. */
function isUtf16(bytes: Buffer): boolean {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true;
  const start = bytes.subarray(0, 64);
  return start.length >= 4 && start.filter((byte) => byte === 0).length * 3 > start.length;
}

/** Decodes UTF-8 that comes in pieces, without its byte order mark, and notices when it isn't UTF-8. */
class Utf8Text {
  damaged = false;
  private strict = new TextDecoder('utf-8', { fatal: true });
  private lenient = new TextDecoder('utf-8');

  decode(bytes: Uint8Array): string {
    // Both decode, so that the lenient one knows of a letter that the cut between two pieces went through.
    const text = this.lenient.decode(bytes, { stream: true });
    this.test(() => this.strict.decode(bytes, { stream: true }));
    return text;
  }

  rest(): string {
    this.test(() => this.strict.decode());
    return this.lenient.decode();
  }

  private test(decode: () => void): void {
    if (this.damaged) return;
    try {
      decode();
    } catch {
      this.damaged = true;
    }
  }
}
