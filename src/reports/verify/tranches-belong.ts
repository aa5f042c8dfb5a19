import { broken, counted, named, shown, type Check } from './check.js';

/**
 * Invariant 10. What names a tranche is of its project and organisation, and of its fund; milestones earn no more than their tranche
 * is of, each by a verification of its own whose report is of the same milestone.
 */
export const tranchesBelong: Check = {
  invariant:
    'every tranche is of the project and organisation of its transfers and refunds, and covers what its milestones earned',
  async look({ manager }) {
    const { tranches, milestones } = await counted<'tranches' | 'milestones'>(
      manager,
      'SELECT (SELECT count(*) FROM tranche) AS tranches, (SELECT count(*) FROM milestone) AS milestones',
    );
    const records = [
      ...(await broken(
        manager,
        `SELECT ${named('m.kind', 'm.reference', 'f.code')} || ': it is of project ' || p.code || ' and organisation ' || o.code || ', its tranche ' ||
                t.code || ' of ' || tp.code || ' and ' || x.code AS record
           FROM (SELECT 'transfer' AS kind, fund_id, reference, project_id, organisation_id, tranche_id FROM transfer
                 UNION ALL SELECT 'refund_from_organisation', fund_id, reference, project_id, organisation_id, tranche_id FROM organisation_refund) m
           JOIN fund f ON f.id = m.fund_id JOIN project p ON p.id = m.project_id JOIN organisation o ON o.id = m.organisation_id
           JOIN tranche t ON t.id = m.tranche_id JOIN project tp ON tp.id = t.project_id JOIN organisation x ON x.id = t.organisation_id
          WHERE (m.fund_id, m.project_id, m.organisation_id) <> (t.fund_id, t.project_id, t.organisation_id) ORDER BY f.code, m.kind, m.reference`,
      )),
      ...(await broken(
        manager,
        `SELECT 'tranche ' || t.code || ' of project ' || p.code || ': its milestones have earned ' || ${shown('s.earned', 'c.minor_units')} || ' ' || c.code ||
                ', it is of ' || ${shown('s.amount', 'c.minor_units')} AS record
           FROM tranche t JOIN project p ON p.id = t.project_id JOIN fund f ON f.id = t.fund_id JOIN ledger.currency c ON c.code = f.currency
           JOIN LATERAL (SELECT coalesce((SELECT sum(milestone_earned(m.id)) FROM milestone m WHERE m.tranche_id = t.id), 0) AS earned,
                                coalesce((SELECT v.amount FROM tranche_version v WHERE v.tranche_id = t.id ORDER BY v.change_id DESC LIMIT 1), 0) AS amount) s ON true
          WHERE s.earned > s.amount ORDER BY p.code, t.code`,
      )),
      ...(await broken(
        manager,
        `SELECT 'verification ' || v.id || ' of milestone ' || m.code || ' of project ' || p.code || ': its report is of milestone ' || o.code AS record
           FROM verification v JOIN milestone m ON m.id = v.milestone_id JOIN project p ON p.id = m.project_id
           JOIN milestone_report r ON r.id = v.report_id JOIN milestone o ON o.id = r.milestone_id
          WHERE r.milestone_id <> v.milestone_id ORDER BY v.id`,
      )),
    ];
    return { figure: `${tranches} tranches, ${milestones} milestones`, records };
  },
};
