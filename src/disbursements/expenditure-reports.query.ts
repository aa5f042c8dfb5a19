import type { DataSource, EntityManager } from 'typeorm';
import { Money } from '../../libs/money/index.js';

interface LineRow {
  reference: string;
  category: string;
  amount: string;
  entry: string;
  reversedOn: string | null;
}

interface ReportRow {
  reference: string;
  organisation: string;
  currency: string;
  periodFrom: string;
  periodTo: string;
  corrects: string | null;
  reportedBy: string;
  reportedAt: string;
  certified: boolean;
  lines: LineRow[];
}

/** The reports of a project in order of recording, with their lines, after one of them. */
export async function readReports(
  dataSource: DataSource,
  project: string,
  { after, limit, organisation }: { after?: string; limit?: number; organisation?: string },
) {
  const rows: ReportRow[] = await dataSource.query(
    `SELECT r.reference, o.code AS organisation, f.currency, r.period_from::text AS "periodFrom", r.period_to::text AS "periodTo",
            (SELECT k.reference FROM expenditure_report k WHERE k.id = r.corrects_id) AS corrects, c.made_by AS "reportedBy",
            to_char(c.made_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "reportedAt",
            EXISTS (SELECT FROM document_link d WHERE d.fund_id = r.fund_id AND d.kind = 'expenditure_report' AND d.reference = r.reference) AS certified,
            (SELECT coalesce(json_agg(json_build_object('reference', e.reference, 'category', e.category::text, 'amount', e.amount::text,
                      'entry', e.entry_id::text, 'reversedOn', (SELECT v.effective_on::text FROM ledger.entry v WHERE v.reverses = e.entry_id)) ORDER BY e.category), '[]')
               FROM expenditure e WHERE e.report_id = r.id) AS lines
       FROM expenditure_report r JOIN project p ON p.id = r.project_id JOIN fund f ON f.id = r.fund_id
       JOIN organisation o ON o.id = r.organisation_id JOIN change c ON c.id = r.change_id
      WHERE p.code = $1 AND ($2::text IS NULL OR r.id > (SELECT b.id FROM expenditure_report b WHERE b.fund_id = f.id AND b.reference = $2))
        AND ($3::text IS NULL OR o.code = $3)
      ORDER BY r.id LIMIT $4`,
    [project, after ?? null, organisation ?? null, limit ?? null],
  );
  return rows.map(({ currency, lines, ...report }) => {
    const shown = lines.map((line) => ({ ...line, amount: Money.fromDatabase(line.amount, currency) }));
    const standing = shown.filter(({ reversedOn }) => reversedOn === null);
    return {
      ...report,
      total: Money.sum(
        standing.map(({ amount }) => amount),
        currency,
      ).toJSON(),
      lines: shown.map((line) => ({ ...line, amount: line.amount.toJSON() })),
    };
  });
}

/** The id of a report by its reference, of one project and organisation; null where there is none. */
export async function findReport(
  manager: EntityManager,
  place: { projectId: number; organisationId: number },
  reference: string,
): Promise<number | null> {
  const [row]: { id: number }[] = await manager.query(
    'SELECT id FROM expenditure_report WHERE project_id = $1 AND organisation_id = $2 AND reference = $3',
    [place.projectId, place.organisationId, reference],
  );
  return row?.id ?? null;
}
