import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { importBook, readBook, type Fault } from '../fund-book/index.js';
import type { Command } from './command.js';
import { leaveImport, refuseImport, whoImports } from './importing-person.js';
import { CommandFault, formatOf } from './options.js';
import { orFault, writeText } from './output.js';
import { ProgressBar } from './progress-bar.js';

/** `import BOOK [--dry-run] [--format json] [--as EMAIL]` */
export const importCommand: Command = (args, dataSource, streams) =>
  orFault(
    streams,
    args,
    () => false,
    async () => {
      const { path, dryRun, format, as } = given(args);
      const name = basename(path);
      const bar = new ProgressBar(streams.stderr, 'posted');
      const book = await readBook(path);
      const answer = await importBook(dataSource, book, {
        dryRun,
        by: (manager) => whoImports(manager, dataSource, book, as),
        name,
        progress: (done, all) => bar.show(done, all),
        recorded: (manager, importer, changeId) => leaveImport(manager, name, importer, changeId),
      })
        .catch((error: unknown) => refuseImport(dataSource, name, as, error))
        .finally(() => bar.clear());
      const json = format === 'json' ? JSON.stringify('faults' in answer ? answer : answer.counts) : null;
      if ('faults' in answer) {
        streams.stderr.write(faultList(answer.faults));
        if (json) await writeText(`${json}\n`, streams.stdout);
        return 1;
      }
      const { posted, alreadyKnown } = answer.counts;
      const rows = `${posted.agreements} agreements, ${posted.allocations} allocations, ${posted.transactions} transactions`;
      const register =
        answer.registerRows > 0 ? `, and ${answer.registerRows} rows besides are new or changed` : '';
      const sentence = `${dryRun ? 'Would post' : 'Posted'} ${rows}${register}; ${alreadyKnown} rows were known already.`;
      await writeText(`${json ?? sentence}\n`, streams.stdout);
      return 0;
    },
  );

interface Given {
  path: string;
  dryRun: boolean;
  format: 'json' | undefined;
  as: string | undefined;
}

function given(args: string[]): Given {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        'dry-run': { type: 'boolean', default: false },
        format: { type: 'string' },
        as: { type: 'string' },
      },
    });
    const [path, ...more] = positionals;
    if (path === undefined)
      throw new CommandFault('Which book? Name a folder of CSV files or an .xlsx workbook: import BOOK.');
    if (more.length > 0)
      throw new CommandFault(`One book at a time: ${JSON.stringify(more[0])} is one too many.`);
    const format = formatOf(values.format, ['json']);
    return { path, dryRun: values['dry-run'], format, as: values.as };
  } catch (error) {
    if (error instanceof CommandFault) throw error;
    throw new CommandFault(
      error instanceof Error ? (error.message.split('. ')[0] ?? error.message) : String(error),
    );
  }
}

/** Faults for people: file, line and column as an editor takes them, and the sentence. */
function faultList(faults: Fault[]): string {
  const lines = faults.map(({ file, line, column, message }) => {
    const place = [file, line, column].filter((part) => part !== null && part !== '').join(':');
    return `${place}${place ? ': ' : ''}${message}\n`;
  });
  const count = faults.length === 1 ? '1 fault' : `${faults.length} faults`;
  return `${lines.join('')}${count}; nothing was posted.\n`;
}
