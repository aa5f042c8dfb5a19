import type { DataSource, EntityManager } from 'typeorm';
import { Money } from '../../libs/money/index.js';

/** Where an organisation stands with its reports of expenditure for a project, on a day. */
export interface ReportingStanding {
  project: string;
  organisation: string;
  /** Transfers that stand. */
  transfers: number;
  /** Transferred, less refunded, in the fund's currency. */
  funded: Money;
  /** Reported as spent, in the fund's currency. */
  spent: Money;
  /** Spent in per cent of funded, two decimals, half up; null where nothing is funded. */
  deliveryRate: string | null;
  /** The last day that reports cover; null where nothing was reported. */
  reportedUntil: string | null;
  /** The last day of the period to be reported next; null where no report is due any more. */
  nextPeriodEnd: string | null;
  nextDueOn: string | null;
  /** Days since it was due; 0 where it is not late. */
  daysLate: number;
  /** The share of what was transferred that must be spent before the next transfer, e.g. `0.75`. */
  deliveryNeeded: string;
}

type Row = Omit<ReportingStanding, 'funded' | 'spent' | 'deliveryRate'> & {
  currency: string;
  funded: string;
  spent: string;
};

/** What is asked for: one place by ids, or all places of a fund or a project that money was transferred to. */
interface Asked {
  fundId?: number;
  projectId?: number;
  project?: string;
  organisationId?: number;
  /** ISO; today where absent. */
  on?: string;
  late?: boolean;
  /** The place after which to go on, by codes, and how many. */
  after?: { project: string; organisation: string };
  limit?: number;
}

/** Standings of programme projects by code of project and organisation, from what the database says (`reporting_standing`). */
export async function readStandings(
  manager: DataSource | EntityManager,
  asked: Asked,
): Promise<ReportingStanding[]> {
  const rows: Row[] = await manager.query(
    `SELECT p.code AS project, o.code AS organisation, f.currency, s.transfers::integer AS transfers, s.funded, s.spent,
            s.reported_until::text AS "reportedUntil", s.next_period_end::text AS "nextPeriodEnd", s.next_due_on::text AS "nextDueOn",
            greatest(0, coalesce(d.day - s.next_due_on, 0)) AS "daysLate", trim_scale(s.delivery_needed)::text AS "deliveryNeeded"
       FROM (SELECT DISTINCT project_id, organisation_id FROM transfer
              WHERE ($1::integer IS NULL OR fund_id = $1) AND ($2::integer IS NULL OR project_id = $2) AND ($3::integer IS NULL OR organisation_id = $3)) t
       JOIN project p ON p.id = t.project_id AND p.kind = 'programme' JOIN fund f ON f.id = p.fund_id JOIN organisation o ON o.id = t.organisation_id
      CROSS JOIN (SELECT coalesce($4::date, (now() AT TIME ZONE 'UTC')::date) AS day) d
      CROSS JOIN LATERAL reporting_standing(p.id, o.id, d.day) s
      WHERE ($9::text IS NULL OR p.code = $9) AND (NOT $5::boolean OR s.next_due_on < d.day)
        AND ($6::text IS NULL OR (p.code COLLATE "C", o.code COLLATE "C") > ($6, $7))
      ORDER BY p.code COLLATE "C", o.code COLLATE "C" LIMIT $8`,
    [
      asked.fundId ?? null,
      asked.projectId ?? null,
      asked.organisationId ?? null,
      asked.on ?? null,
      asked.late ?? false,
      asked.after?.project ?? null,
      asked.after?.organisation ?? null,
      asked.limit ?? null,
      asked.project ?? null,
    ],
  );
  return rows.map(({ currency, funded, spent, ...row }) => {
    const money = {
      funded: Money.fromDatabase(funded, currency),
      spent: Money.fromDatabase(spent, currency),
    };
    return { ...row, ...money, deliveryRate: money.spent.percentageOf(money.funded) };
  });
}

/** A standing as JSON has it. */
export const standingAsJson = ({ funded, spent, ...standing }: ReportingStanding) => ({
  ...standing,
  funded: funded.toJSON(),
  spent: spent.toJSON(),
});

/** A place as a cursor names it: codes may contain anything, a slash too. */
export const placeText = ({ project, organisation }: { project: string; organisation: string }) =>
  [project, organisation].map(encodeURIComponent).join('/');

/** The place that a cursor names; what is no cursor comes after nothing. */
export function placeAfter(cursor: string): { project: string; organisation: string } {
  const [project = '', organisation = ''] = cursor.split('/').map(decoded);
  return { project, organisation };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
