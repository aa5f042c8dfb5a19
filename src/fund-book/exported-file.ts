import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { DataSource } from 'typeorm';
import { writeXlsx } from '../../libs/documents/index.js';
import { notNow } from '../refusals/index.js';
import { hledgerJournal, readBooks, type Books } from '../reports/index.js';
import { exportBook, ExportFault } from './export-book.js';
import { faultOfExport } from './export-soundness.js';

export const formats = ['hledger', 'book'] as const;
export type ExportFormat = (typeof formats)[number];

const files = {
  hledger: { type: 'text/plain; charset=utf-8', ending: 'journal', write: writeJournal },
  book: {
    type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    ending: 'xlsx',
    write: writeWorkbook,
  },
};

/**
 * A fund as a file. It is written whole before its first byte goes out: a reader who is slow would hold a snapshot of the books open,
 * and what cannot be said is refused rather than cut off.
 * @throws {Refused} 404 for an unknown fund, 409 for a history that no book can say
 */
export async function exportedFile(
  dataSource: DataSource,
  fund: string,
  format: ExportFormat,
): Promise<{ stream: Readable; type: string; name: string }> {
  const { type, ending, write } = files[format];
  const folder = await mkdtemp(join(tmpdir(), 'fund-export-'));
  const gone = () => rm(folder, { recursive: true, force: true });
  try {
    const path = join(folder, `book.${ending}`);
    await readBooks(dataSource, { fund, sealed: true }, (books) => write(books, path));
    if (format === 'book') await refuseUnsound(path);
    const stream = createReadStream(path);
    stream.once('close', () => void gone());
    return { stream, type, name: `${fund}.${ending}` };
  } catch (error) {
    await gone();
    if (error instanceof ExportFault)
      throw notNow(error.message.replace(' --format hledger', ' format=hledger'));
    throw error;
  }
}

async function writeJournal({ manager, fund }: Books, path: string): Promise<void> {
  await pipeline(Readable.from(hledgerJournal(manager, fund)), createWriteStream(path));
}

async function writeWorkbook({ manager, fund }: Books, path: string): Promise<void> {
  const { tables } = await exportBook(manager, fund);
  await writeXlsx({ title: `Fund ${fund.code}`, sheets: tables, madeAt: new Date() }, path);
}

/** @throws {Refused} 409 for a book that could not be imported again */
async function refuseUnsound(path: string): Promise<void> {
  const fault = await faultOfExport(path);
  if (fault === null) return;
  const place = [fault.file, fault.line === null ? null : `line ${fault.line}`].filter(Boolean).join(', ');
  throw notNow(
    `A book of this fund could not be imported again (${place}: ${fault.message}); format=hledger can say it.`,
  );
}
