import { writeXlsx } from '../../libs/documents/index.js';
import { annualReport, annualReportDocument, momentOf, ReportError, yearOf } from '../reports/index.js';
import type { Command } from './command.js';
import { formatOf, needed, optionsOf } from './options.js';
import { orFault, sendResult, writeText } from './output.js';
import { textOf } from './text-table.js';

/** `annual-report --fund CODE --year YEAR [--known-at MOMENT] [--format json|xlsx] [--out FILE]` */
export const annualReportCommand: Command = (args, dataSource, streams) =>
  orFault(
    streams,
    args,
    (error) => error instanceof ReportError,
    async () => {
      const given = optionsOf(args, ['fund', 'year', 'known-at', 'format', 'out']);
      const format = formatOf(given.format, ['json', 'xlsx']);
      const knownAt = given['known-at'] === undefined ? null : momentOf(given['known-at'], '--known-at');
      const report = await annualReport(dataSource, {
        fund: needed(given.fund, 'fund', 'CITY'),
        year: yearOf(needed(given.year, 'year', '2026'), '--year'),
        knownAt,
      });
      const document = annualReportDocument(report, knownAt === null ? new Date() : new Date(knownAt));
      await sendResult(streams, given.out, async (destination) => {
        if (format === 'json') return writeText(`${JSON.stringify(report, null, 2)}\n`, destination);
        if (format === 'xlsx') return writeXlsx(document, destination);
        return writeText(await textOf(document), destination);
      });
      return 0;
    },
  );
