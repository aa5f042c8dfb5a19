import { broken, counted, named, shown, type Check } from './check.js';

/** SQL: what each event did, in the order in which it happened while the lock was held: earned and transferred of a project and organisation. */
const steps = `
  verified AS (
    SELECT v.id, v.milestone_id, v.verdict, CASE WHEN v.verdict <> 'rejected' THEN earned_at(v.milestone_id, v.verified_value) END AS earned FROM verification v
  ), earnings AS (
    SELECT id, earned - coalesce(lag(earned) OVER (PARTITION BY milestone_id ORDER BY id), 0) AS earned FROM verified WHERE earned IS NOT NULL
  ), moved AS (
    SELECT e.place, e.project_id, e.organisation_id, t.tranche_id, t.id AS transfer_id, coalesce(g.earned, 0) AS earned,
           coalesce(t.amount, -r.amount, -b.amount, a.amount, 0) AS transferred, coalesce(t.tranche_id, r.tranche_id, b.tranche_id, a.tranche_id) AS under
      FROM payable_event e LEFT JOIN earnings g ON g.id = e.verification_id
      LEFT JOIN transfer t ON t.id = e.transfer_id LEFT JOIN organisation_refund r ON r.id = e.refund_id
      LEFT JOIN reversal v ON v.id = e.reversal_id LEFT JOIN transfer b ON b.entry_id = v.reversed_entry_id
      LEFT JOIN organisation_refund a ON a.entry_id = v.reversed_entry_id
  ), steps AS (
    SELECT m.*, sum(earned) OVER so_far AS earned_so_far, sum(transferred) OVER so_far AS transferred_so_far,
           sum(transferred) OVER (PARTITION BY under ORDER BY place) AS under_so_far
      FROM moved m WINDOW so_far AS (PARTITION BY project_id, organisation_id ORDER BY place)
  )`;

/**
 * Invariant 9: results.md, "payable". Each transfer under a tranche of results was covered, when it was recorded, by what verified
 * results had earned until then; an advance by its cap. Worked out again from verifications, transfers, refunds and reversals in their
 * order. Transfers by allocation alone, and what came in with a fund book, are counted.
 */
export const transfersWerePayable: Check = {
  invariant:
    'no transfer under a tranche goes beyond what verified results had made payable when it was recorded, or beyond the tranche',
  async look({ manager }) {
    const { under, alone, imported, verifications } = await counted<
      'under' | 'alone' | 'imported' | 'verifications'
    >(
      manager,
      `SELECT count(*) FILTER (WHERE tranche_id IS NOT NULL) AS under, count(*) FILTER (WHERE tranche_id IS NULL AND NOT imported) AS alone,
              count(*) FILTER (WHERE tranche_id IS NULL AND imported) AS imported, (SELECT count(*) FROM verification) AS verifications
         FROM (SELECT t.tranche_id, is_imported(t.change_id) AS imported FROM transfer t) t`,
    );
    const records = [
      ...(await broken(
        manager,
        `WITH ${steps}
         SELECT ${named(`'transfer'`, 't.reference', 'f.code')} || ' under tranche ' || n.code || ': ' || ${shown('s.transferred_so_far', 'c.minor_units')} || ' ' || c.code ||
                ' was transferred with it, ' || ${shown('s.earned_so_far', 'c.minor_units')} || ' earned' AS record
           FROM steps s JOIN transfer t ON t.id = s.transfer_id JOIN tranche n ON n.id = s.tranche_id AND n.kind = 'results'
           JOIN fund f ON f.id = t.fund_id JOIN ledger.currency c ON c.code = f.currency
          WHERE s.transferred_so_far > s.earned_so_far ORDER BY f.code, s.place`,
      )),
      ...(await broken(
        manager,
        `WITH ${steps}
         SELECT ${named(`'transfer'`, 't.reference', 'f.code')} || ': ' || ${shown('s.under_so_far', 'c.minor_units')} || ' ' || c.code ||
                ' was transferred with it under tranche ' || n.code || ', which is of ' || ${shown('v.amount', 'c.minor_units')} AS record
           FROM steps s JOIN transfer t ON t.id = s.transfer_id JOIN tranche n ON n.id = s.tranche_id
           JOIN fund f ON f.id = t.fund_id JOIN ledger.currency c ON c.code = f.currency
           JOIN LATERAL (SELECT coalesce(max(v.amount), 0) AS amount FROM tranche_version v WHERE v.tranche_id = n.id) v ON true
          WHERE s.under_so_far > v.amount ORDER BY f.code, s.place`,
      )),
      ...(await broken(
        manager,
        `SELECT found.record FROM (
           SELECT ${named(`'transfer'`, 'm.reference', 'f.code')} || ' has no place in the order of what was payable' AS record, f.code, m.id
             FROM transfer m JOIN fund f ON f.id = m.fund_id WHERE m.tranche_id IS NOT NULL AND NOT EXISTS (SELECT FROM payable_event e WHERE e.transfer_id = m.id)
           UNION ALL SELECT ${named(`'refund from organisation'`, 'm.reference', 'f.code')} || ' has no place in the order of what was payable', f.code, m.id
             FROM organisation_refund m JOIN fund f ON f.id = m.fund_id WHERE m.tranche_id IS NOT NULL AND NOT EXISTS (SELECT FROM payable_event e WHERE e.refund_id = m.id)
           UNION ALL SELECT 'verification ' || m.id || ' has no place in the order of what was payable', NULL, m.id
             FROM verification m WHERE NOT EXISTS (SELECT FROM payable_event e WHERE e.verification_id = m.id)
           UNION ALL SELECT 'reversal of ' || ${named('m.kind', 'm.reference', 'f.code')} || ' has no place in the order of what was payable', f.code, m.id
             FROM reversal m JOIN fund f ON f.id = m.fund_id
            WHERE EXISTS (SELECT FROM transfer t WHERE t.entry_id = m.reversed_entry_id AND t.tranche_id IS NOT NULL
                    UNION ALL SELECT FROM organisation_refund r WHERE r.entry_id = m.reversed_entry_id AND r.tranche_id IS NOT NULL)
              AND NOT EXISTS (SELECT FROM payable_event e WHERE e.reversal_id = m.id)) found ORDER BY found.code, found.id`,
      )),
    ];
    return {
      figure: `${under} transfers under tranches, ${alone} by allocation alone, ${imported} imported without one; ${verifications} verifications`,
      records,
    };
  },
};
