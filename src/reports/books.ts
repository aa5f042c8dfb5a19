import type { DataSource, EntityManager } from 'typeorm';
import { sealEntries } from '../../libs/ledger/index.js';
import { momentOf } from './days.js';
import { ReportError } from './report-error.js';

/** One fund's books as they stood at one moment: everything that one report says is read from the same. */
export interface Books {
  manager: EntityManager;
  fund: { id: number; code: string; currency: string; startDate: string };
  /** The moment asked for; `null`: now, with everything recorded. Versions recorded later do not count. */
  knownAt: string | null;
  /** The sequence of the last entry known at that moment, for `ledger.movements`; `null` where `knownAt` is. */
  knownUntil: string | null;
}

/**
 * Reads a fund's books in one snapshot, so that the tables of a report agree with each other while others post.
 *
 * As known at a moment counts what was sealed by then. What is committed is sealed first, after the moment was seen to be past:
 * every later seal has a later moment, and so the same question has the same answer for ever.
 * @param of `knownAt`: RFC 3339 with its time zone; `sealed`: whoever needs the recorded order has what is committed sealed first
 * @throws {ReportError} for an unknown fund and for a moment that is none or has not come yet
 */
export async function readBooks<Answer>(
  dataSource: DataSource,
  of: { fund: string; knownAt?: string | null; sealed?: boolean },
  read: (books: Books) => Promise<Answer>,
): Promise<Answer> {
  const [fund]: Books['fund'][] = await dataSource.query(
    `SELECT id, code, currency, start_date::text AS "startDate" FROM fund WHERE code = $1`,
    [of.fund],
  );
  if (!fund) throw new ReportError('unknown_fund', `There is no fund ${JSON.stringify(of.fund)}.`);
  const knownAt = of.knownAt == null ? null : momentOf(of.knownAt, 'knownAt');
  if (knownAt !== null) await refuseFuture(dataSource, knownAt);
  if (knownAt !== null || of.sealed) {
    await dataSource.query('SELECT seal_changes()');
    await sealEntries(dataSource, fund.id);
  }

  return dataSource.transaction('REPEATABLE READ', async (manager) => {
    await manager.query('SET TRANSACTION READ ONLY');
    const knownUntil = knownAt === null ? null : await lastSequence(manager, fund.id, knownAt);
    return read({ manager, fund, knownAt, knownUntil });
  });
}

async function refuseFuture(dataSource: DataSource, knownAt: string): Promise<void> {
  const [past]: { past: boolean }[] = await dataSource.query(
    'SELECT $1::timestamptz < clock_timestamp() AS past',
    [knownAt],
  );
  if (!past?.past) {
    throw new ReportError(
      'wrong_question',
      `${knownAt} has not come yet: what will be known then is not known now.`,
    );
  }
}

async function lastSequence(manager: EntityManager, fundId: number, knownAt: string): Promise<string> {
  const [last]: { sequence: string }[] = await manager.query(
    `SELECT coalesce(max(sequence), 0) AS sequence FROM ledger.seal WHERE journal_id = $1 AND sealed_at <= $2`,
    [fundId, knownAt],
  );
  return last?.sequence ?? '0';
}

/** SQL: whether the version of a change counts in a report as known at the moment in a parameter, e.g. `known('v', '$2')`. */
export function known(version: string, moment: string): string {
  return `(${moment}::timestamptz IS NULL OR EXISTS (SELECT FROM change c WHERE c.id = ${version}.change_id AND c.recorded_at <= ${moment}))`;
}
