import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { writeCsv, type Sheet } from '../../libs/documents/index.js';
import {
  bookTables,
  exportBook,
  ExportFault,
  faultOfExport,
  isTableName,
  type ExportedBook,
} from '../fund-book/index.js';
import { hledgerJournal, readBooks, ReportError } from '../reports/index.js';
import type { Command } from './command.js';
import { CommandFault, formatOf, needed, optionsOf } from './options.js';
import { asFault, orFault, sendResult } from './output.js';

/** `export --fund CODE --format hledger|book [--out PATH]`; a book is a folder, which `--out` names and which is made. */
export const exportCommand: Command = (args, dataSource, streams) =>
  orFault(
    streams,
    args,
    (error) => error instanceof ReportError || error instanceof ExportFault,
    async () => {
      const given = optionsOf(args, ['fund', 'format', 'out']);
      const fund = needed(given.fund, 'fund', 'CITY');
      const format = needed(formatOf(given.format, ['hledger', 'book']), 'format', 'book');
      if (format === 'hledger') {
        await readBooks(dataSource, { fund, sealed: true }, (books) =>
          sendResult(streams, given.out, (destination) =>
            pipeline(Readable.from(hledgerJournal(books.manager, books.fund)), destination, {
              end: destination !== process.stdout,
            }),
          ),
        );
        return 0;
      }
      const out = needed(given.out, 'out', 'my-book');
      const notes = await readBooks(dataSource, { fund, sealed: true }, async (books) => {
        const book = await exportBook(books.manager, books.fund);
        await intoFolder(out, book);
        return book.notes;
      });
      for (const note of notes) streams.stderr.write(`${note}\n`);
      return 0;
    },
  );

/**
 * Writes a book's tables into the folder `out`, which is new or empty: under another name beside it, renamed when it is whole.
 * @throws {CommandFault} when it cannot be made
 */
async function intoFolder(out: string, { tables }: ExportedBook): Promise<void> {
  const folder = resolve(out);
  const partial = join(dirname(folder), `.${basename(folder)}.${process.pid}.partial`);
  try {
    await refuseFilled(folder, out);
    await mkdir(dirname(folder), { recursive: true });
    await mkdir(partial);
    try {
      for (const table of tables) await writeTable(partial, table);
      await refuseUnsound(partial);
      await rename(partial, folder);
    } catch (error) {
      await rm(partial, { recursive: true, force: true });
      throw error;
    }
  } catch (error) {
    throw asFault(error, out);
  }
}

/** A table that may be absent is, where it has no row. */
async function writeTable(folder: string, table: Sheet): Promise<void> {
  const path = join(folder, `${table.name}.csv`);
  let rowCount = 0;
  async function* countedRows() {
    for await (const row of table.rows) {
      rowCount++;
      yield row;
    }
  }
  await writeCsv({ ...table, rows: countedRows() }, path, 'exact');
  if (rowCount === 0 && isTableName(table.name) && bookTables[table.name].optional) await rm(path);
}

async function refuseUnsound(folder: string): Promise<void> {
  const fault = await faultOfExport(folder);
  if (fault === null) return;
  const place = [fault.file, fault.line === null ? null : `line ${fault.line}`].filter(Boolean).join(', ');
  throw new CommandFault(
    `A book of this fund could not be imported again (${place}: ${fault.message}); --format hledger can say it.`,
  );
}

async function refuseFilled(folder: string, out: string): Promise<void> {
  const there = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    if (error.code === 'ENOTDIR') throw new CommandFault(`--out ${out} is a file; a book is a folder.`);
    throw error;
  });
  if (there.length > 0)
    throw new CommandFault(`--out ${out} has something in it already; a book needs a folder of its own.`);
}
