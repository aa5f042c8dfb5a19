import type { EntityManager } from 'typeorm';
import { Money } from '../../libs/money/index.js';
import type { KnownFund } from '../funds/index.js';
import { notNow } from '../refusals/index.js';

/** What need not be refunded when a project is closed (fund-accounting.md, "Residual balances"): 250 of the fund's currency. */
export const usualResidual = (currency: string) => Money.of('250', currency);

/** Where a project's money stands with one organisation, in the fund's currency. */
export interface ProjectPosition {
  project: string;
  organisation: string;
  /** Left in 1100, all windows. */
  allocated: Money;
  /** 1200 + 1210 + 1220: transferred, less refunded, less reported as spent. */
  advanced: Money;
}

/** The positions of one project, or of all of a fund, that are not zero; everything recorded counts. */
export async function projectPositions(
  manager: EntityManager,
  fund: KnownFund,
  project: string | null = null,
): Promise<ProjectPosition[]> {
  const rows: { project: string; organisation: string; allocated: string; advanced: string }[] =
    await manager.query(
      `SELECT * FROM (
       SELECT a.per ->> 'project' AS project, a.per ->> 'organisation' AS organisation,
              coalesce(sum(m.debit - m.credit) FILTER (WHERE a.code = '1100'), 0) AS allocated,
              coalesce(sum(m.debit - m.credit) FILTER (WHERE a.code <> '1100'), 0) AS advanced
         FROM ledger.movements($1, '-infinity', 'infinity') m JOIN ledger.account a ON a.id = m.account_id
        WHERE a.code IN ('1100', '1200', '1210', '1220') AND ($2::text IS NULL OR a.per ->> 'project' = $2)
        GROUP BY 1, 2) positions
      WHERE allocated <> 0 OR advanced <> 0 ORDER BY project COLLATE "C", organisation COLLATE "C"`,
      [fund.id, project],
    );
  return rows.map((row) => ({
    ...row,
    allocated: Money.fromDatabase(row.allocated, fund.currency),
    advanced: Money.fromDatabase(row.advanced, fund.currency),
  }));
}

/**
 * What keeps positions from being closed, in sentences; none when they may be. The residual counts per project: what all its
 * organisations together still hold, each taken without its sign, so that one's overspending does not hide another's balance.
 */
export function obstaclesToClosing(positions: ProjectPosition[], residual: Money): string[] {
  const left = positions
    .filter(({ allocated }) => !allocated.isZero())
    .map(
      (p) =>
        `${p.allocated.format()} are still allocated to project ${p.project} and organisation ${p.organisation}`,
    );
  const projects = [...new Set(positions.map(({ project }) => project))];
  const held = projects.flatMap((project) => {
    const own = positions.filter((position) => position.project === project && !position.advanced.isZero());
    const sum = Money.sum(
      own.map(({ advanced }) => advanced.abs()),
      residual.currency,
    );
    if (!residual.lessThan(sum)) return [];
    return own.map(
      (p) =>
        `organisation ${p.organisation} has a balance of ${p.advanced.format()} from project ${p.project}`,
    );
  });
  return [...left, ...held];
}

/** @throws {Refused} 409 with every figure that keeps the project from being closed financially */
export async function checkNothingLeft(
  manager: EntityManager,
  fund: KnownFund,
  project: string,
  residual = usualResidual(fund.currency),
): Promise<void> {
  const obstacles = obstaclesToClosing(await projectPositions(manager, fund, project), residual);
  if (obstacles.length > 0) {
    throw notNow(
      `Project ${project} cannot be closed financially: ${obstacles.join('; ')}. Nothing may be left allocated, and at most ${residual.format()} with its organisations.`,
    );
  }
}
