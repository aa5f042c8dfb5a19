import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Whoever proposes the import of a book hears at once what the database would refuse: the book is imported and taken back, before
 * anybody has approved it. Money was let pass then (`rehearsal`, migration 2026112403); values, verifications and transfers without a
 * tranche, which may come with an approved import too, were not, so that no book with results could be proposed. What is rehearsed can
 * never be committed (`rehearsal_is_taken_back`).
 */
export class ABookIsTriedOutBeforeItIsApproved2026112708000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE OR REPLACE FUNCTION comes_by_import(fund integer, by_change bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT EXISTS (SELECT FROM rehearsal)
            OR EXISTS (SELECT FROM change c WHERE c.id = by_change AND c.door = 'import' AND NOT is_governed(fund, c.id))
            OR EXISTS (SELECT FROM change c JOIN proposal p ON p.id = c.proposal_id
                        WHERE c.id = by_change AND p.kind = 'import' AND coalesce(p.fund_id, fund) = fund AND is_approved(p.id))
      $$;
      CREATE OR REPLACE FUNCTION is_brought_in(fund integer, by_change bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT EXISTS (SELECT FROM rehearsal)
            OR EXISTS (SELECT FROM change c WHERE c.id = by_change AND made_now(c.id)
                          AND ((NOT is_governed(fund, c.id) AND (c.person_id IS NULL OR c.door = 'import'))
                            OR EXISTS (SELECT FROM proposal p WHERE p.id = c.proposal_id AND p.kind = 'import'
                                          AND coalesce(p.fund_id, fund) = fund AND is_approved(p.id))))
      $$;
      CREATE OR REPLACE FUNCTION is_imported(asked_change bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT EXISTS (SELECT FROM rehearsal)
            OR coalesce((SELECT p.kind = 'import' FROM proposal p WHERE p.id = c.proposal_id), c.door = 'import') FROM change c WHERE c.id = asked_change
      $$;
    `);
  }

  down(): Promise<void> {
    throw new Error('Books were proposed that could not be tried out before: there is no way back.');
  }
}
