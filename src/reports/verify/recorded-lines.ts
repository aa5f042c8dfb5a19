/**
 * SQL: the lines that each business record should have, worked out from the record alone: `entry_id, code, per, currency,
 * amount` (debit positive). This is fund-accounting.md's table of events a second time, on purpose: the entries were composed in
 * TypeScript, and what is to be checked does not check itself.
 *
 * An amendment's record holds the agreement's new total; its line is that less what stood until then in recorded order. A
 * reversal's lines are those of the entry that its record names. What a fund moved in with (`opening`) has no amounts besides
 * its lines.
 */
export const recordedLines = `
  WITH place AS (
    SELECT id, 'window' AS kept_per, code FROM fund_window UNION ALL SELECT id, 'project', code FROM project
    UNION ALL SELECT id, 'organisation', code FROM organisation UNION ALL SELECT id, 'agreement', reference FROM agreement
  ), deposits AS (
    SELECT d.*, g.reference AS agreement, w.code AS in_window, g.currency AS owed_in, f.currency AS booked_in,
           CASE WHEN g.currency = f.currency THEN d.amount ELSE coalesce(d.original_amount, 0) END AS paid
      FROM deposit d JOIN agreement g ON g.id = d.agreement_id JOIN fund f ON f.id = d.fund_id JOIN fund_window w ON w.id = d.window_id
  ), amended AS (
    SELECT g.id AS agreement_id, g.reference AS agreement, g.currency, m.entry_id, m.total
      FROM (SELECT id AS agreement_id, entry_id, amount AS total FROM agreement
            UNION ALL SELECT agreement_id, entry_id, amount FROM amendment) m
      JOIN agreement g ON g.id = m.agreement_id
  ), commitments AS (
    -- what each of them, and each reversal of one, put on 9000
    SELECT s.sequence AS place, m.*, coalesce((SELECT sum(l.amount) FROM ledger.line l JOIN ledger.account a ON a.id = l.account_id
                                                 WHERE l.entry_id = s.entry_id AND a.code = '9000'), 0) AS put
      FROM (SELECT entry_id AS moved_by, true AS own, * FROM amended
            UNION ALL SELECT e.id, false, g.* FROM amended g JOIN ledger.entry e ON e.reverses = g.entry_id) m
      LEFT JOIN ledger.seal s ON s.entry_id = m.moved_by
  ), signed AS (
    SELECT * FROM (SELECT entry_id, own, agreement, currency,
                          total - sum(put) OVER (PARTITION BY agreement_id ORDER BY place, moved_by) + put AS amount FROM commitments) c WHERE own
  ), paid_to_projects AS (
    SELECT m.*, f.currency AS booked_in, w.code AS in_window,
           jsonb_build_object('project', p.code, 'organisation', o.code) AS per
      FROM (SELECT entry_id, fund_id, project_id, organisation_id, window_id, amount, 'allocation' AS kind FROM allocation
            UNION ALL SELECT entry_id, fund_id, project_id, organisation_id, window_id, amount, 'transfer' FROM transfer
            UNION ALL SELECT entry_id, fund_id, project_id, organisation_id, window_id, amount, 'refund' FROM organisation_refund
            UNION ALL SELECT entry_id, fund_id, project_id, organisation_id, NULL, amount, category::text FROM expenditure) m
      JOIN fund f ON f.id = m.fund_id JOIN project p ON p.id = m.project_id JOIN organisation o ON o.id = m.organisation_id
      LEFT JOIN fund_window w ON w.id = m.window_id
  ), receipts AS (
    SELECT r.*, f.currency AS booked_in, w.code AS in_window,
           CASE WHEN r.kind IN ('aa_fee', 'bank_charge', 'unidentified_resolution') THEN -r.amount ELSE r.amount END AS gain
      FROM receipt r JOIN fund f ON f.id = r.fund_id LEFT JOIN fund_window w ON w.id = r.window_id
  )
  SELECT entry_id, '9000' AS code, jsonb_build_object('agreement', agreement) AS per, currency, amount FROM signed
  UNION ALL SELECT entry_id, '9100', jsonb_build_object('agreement', agreement), currency, -amount FROM signed

  UNION ALL SELECT entry_id, '1000', jsonb_build_object('window', in_window), booked_in, amount - fee FROM deposits
  UNION ALL SELECT entry_id, '4000', jsonb_build_object('agreement', agreement), booked_in, -amount FROM deposits
  UNION ALL SELECT entry_id, '5000', jsonb_build_object('agreement', agreement), booked_in, fee FROM deposits
  UNION ALL SELECT entry_id, '9100', jsonb_build_object('agreement', agreement), owed_in, paid FROM deposits
  UNION ALL SELECT entry_id, '9000', jsonb_build_object('agreement', agreement), owed_in, -paid FROM deposits

  UNION ALL SELECT r.entry_id, l.code, l.per, f.currency, l.side * r.amount
    FROM contributor_refund r JOIN fund f ON f.id = r.fund_id
    JOIN place g ON g.kept_per = 'agreement' AND g.id = r.agreement_id JOIN place w ON w.kept_per = 'window' AND w.id = r.window_id
   CROSS JOIN LATERAL (VALUES ('4900', 1, jsonb_build_object('agreement', g.code)), ('1000', -1, jsonb_build_object('window', w.code))) l (code, side, per)

  UNION ALL SELECT entry_id, CASE WHEN kind LIKE 'unidentified%' THEN '1050' ELSE '1000' END,
                   CASE WHEN kind LIKE 'unidentified%' THEN '{}' ELSE jsonb_build_object('window', in_window) END, booked_in, gain FROM receipts
  UNION ALL SELECT r.entry_id, k.code,
                   CASE WHEN r.kind LIKE 'unidentified%' THEN '{}'
                        WHEN r.kind = 'organisation_interest' THEN jsonb_build_object('organisation', o.code)
                        WHEN r.kind = 'aa_fee' AND g.code IS NOT NULL THEN jsonb_build_object('agreement', g.code)
                        ELSE jsonb_build_object('window', r.in_window) END, r.booked_in, -r.gain
    FROM receipts r LEFT JOIN place o ON o.kept_per = 'organisation' AND o.id = r.organisation_id
    LEFT JOIN place g ON g.kept_per = 'agreement' AND g.id = r.agreement_id
    JOIN (VALUES ('fund_interest', '4100'), ('organisation_interest', '4200'), ('other_income', '4300'), ('aa_fee', '5000'), ('bank_charge', '5200'),
                 ('unidentified_receipt', '2000'), ('unidentified_resolution', '2000')) k (kind, code) ON k.kind = r.kind

  UNION ALL SELECT m.entry_id, '1000', jsonb_build_object('window', w.code), f.currency, side * m.amount
    FROM window_move m JOIN fund f ON f.id = m.fund_id
   CROSS JOIN LATERAL (VALUES (m.to_window_id, 1), (m.from_window_id, -1)) l (window_id, side)
    JOIN place w ON w.kept_per = 'window' AND w.id = l.window_id

  UNION ALL SELECT entry_id, l.code, l.per, booked_in, l.side * amount FROM paid_to_projects m
   CROSS JOIN LATERAL (VALUES
     ('allocation', '1100', 1, m.per || jsonb_build_object('window', in_window)), ('allocation', '1000', -1, jsonb_build_object('window', in_window)),
     ('transfer', '1200', 1, m.per), ('transfer', '1100', -1, m.per || jsonb_build_object('window', in_window)),
     ('refund', '1000', 1, jsonb_build_object('window', in_window)), ('refund', '1210', -1, m.per),
     (kind, '6000', 1, m.per || jsonb_build_object('category', kind)), (kind, '1220', -1, m.per)) l (of_kind, code, side, per)
   WHERE l.of_kind = kind AND (in_window IS NULL) = (l.code IN ('6000', '1220'))

  UNION ALL SELECT r.entry_id, a.code, a.per, a.currency, -l.amount
    FROM reversal r JOIN ledger.line l ON l.entry_id = r.reversed_entry_id JOIN ledger.account a ON a.id = l.account_id`;
