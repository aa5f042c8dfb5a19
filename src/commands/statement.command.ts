import { writeCsv, writeXlsx } from '../../libs/documents/index.js';
import { dayOf, fundStatement, momentOf, ReportError, statementDocument } from '../reports/index.js';
import type { Command } from './command.js';
import { formatOf, needed, optionsOf } from './options.js';
import { orFault, sendResult, writeText } from './output.js';
import { textOf } from './text-table.js';

/** `statement --fund CODE [--from DATE] --to DATE [--known-at MOMENT] [--format json|csv|xlsx] [--out FILE]` */
export const statementCommand: Command = (args, dataSource, streams) =>
  orFault(
    streams,
    args,
    (error) => error instanceof ReportError,
    async () => {
      const given = optionsOf(args, ['fund', 'from', 'to', 'known-at', 'format', 'out']);
      const format = formatOf(given.format, ['json', 'csv', 'xlsx']);
      const knownAt = given['known-at'] === undefined ? null : momentOf(given['known-at'], '--known-at');
      const statement = await fundStatement(dataSource, {
        fund: needed(given.fund, 'fund', 'CITY'),
        from: given.from === undefined ? null : dayOf(given.from, '--from'),
        to: dayOf(needed(given.to, 'to', '2026-12-31'), '--to'),
        knownAt,
      });
      const document = statementDocument(statement, knownAt === null ? new Date() : new Date(knownAt));
      await sendResult(streams, given.out, async (destination) => {
        if (format === 'json') return writeText(`${JSON.stringify(statement, null, 2)}\n`, destination);
        if (format === undefined) return writeText(await textOf(document), destination);
        if (format === 'xlsx') return writeXlsx(document, destination);
        for (const sheet of document.sheets) await writeCsv(sheet, destination);
      });
      return 0;
    },
  );
