import type { DataSource } from 'typeorm';
import { sealAll } from '../../../libs/ledger/index.js';
import { accountsHold } from './accounts-hold.js';
import { cashIsExplained } from './cash-is-explained.js';
import { chainHolds } from './chain-holds.js';
import type { Check, Checkpoint, Evidence, FundOfLedger, Look } from './check.js';
import { entriesBalance } from './entries-balance.js';
import { independentProgram } from './independent-program.js';
import { limitsHold } from './limits-hold.js';
import { recordsMatch } from './records-match.js';
import { reportsFoot } from './reports-foot.js';
import { tranchesBelong } from './tranches-belong.js';
import { transfersWerePayable } from './transfers-were-payable.js';

/** The invariants, in the order of fund-accounting.md; after them, those of results.md. */
const checks: Check[] = [
  entriesBalance,
  accountsHold,
  cashIsExplained,
  limitsHold,
  reportsFoot,
  recordsMatch,
  chainHolds,
  independentProgram,
  transfersWerePayable,
  tranchesBelong,
];

/** Whether one invariant holds, the figure that says how much was looked at, and the records that break it, as sentences. */
export interface Verdict extends Look {
  invariant: string;
  ok: boolean;
}

/**
 * Re-computes every invariant of every fund from the lines, in one snapshot in which all that was committed is sealed.
 * @param published checkpoints that the books must still contain
 */
export async function verify(dataSource: DataSource, published: Checkpoint[] = []): Promise<Verdict[]> {
  await dataSource.query('SELECT seal_changes()');
  await sealAll(dataSource);
  await dataSource.query('SELECT seal_audit()');
  return dataSource.transaction('REPEATABLE READ', async (manager) => {
    await manager.query('SET TRANSACTION READ ONLY');
    const funds: FundOfLedger[] = await manager.query(
      'SELECT id, code, currency FROM fund ORDER BY code COLLATE "C"',
    );
    const verdicts: Verdict[] = [];
    for (const check of checks) {
      const look = await finished(check, { manager, funds, checkpoints: published });
      verdicts.push({ invariant: check.invariant, ok: look.records.length === 0, ...look });
    }
    return verdicts;
  });
}

/** A check that cannot be finished, because what it reads makes no sense, found something too; the others go on. */
async function finished(check: Check, evidence: Evidence): Promise<Look> {
  await evidence.manager.query('SAVEPOINT look');
  try {
    const look = await check.look(evidence);
    await evidence.manager.query('RELEASE SAVEPOINT look');
    return look;
  } catch (error) {
    await evidence.manager.query('ROLLBACK TO SAVEPOINT look');
    return { figure: 'not finished', records: [error instanceof Error ? error.message : String(error)] };
  }
}
