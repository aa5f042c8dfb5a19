import type { DataSource } from 'typeorm';
import { allows, dutyOf, type SignedIn } from '../access/index.js';
import { readProposals, type ProposalView } from '../decisions/index.js';
import type { ImportContent } from './import.proposal.js';

/** A book whose import was proposed. */
export interface ProposedBook extends ImportContent {
  proposal: ProposalView;
}

/**
 * The books that somebody may see, in the order in which they were proposed: their own, and those of funds whose books they may read; a book
 * of several funds, or of one that is not there yet, is for who may read all.
 */
export async function readProposedBooks(
  dataSource: DataSource,
  { personId, grants }: SignedIn,
  { id, after, limit }: { id?: number; after?: number; limit?: number },
): Promise<ProposedBook[]> {
  const mayRead = (target: { fund?: string }) => allows(grants, dutyOf('read the books'), target) === 'yes';
  const funds = grants.flatMap(({ fund }) => (fund !== null && mayRead({ fund }) ? [fund] : []));
  const rows: { id: number; content: ImportContent }[] = await dataSource.query(
    `SELECT p.id, p.content FROM proposal p LEFT JOIN fund f ON f.id = p.fund_id
      WHERE p.kind = 'import' AND ($1 OR f.code = ANY ($2) OR p.proposed_by = $3)
        AND ($4::integer IS NULL OR p.id = $4) AND ($5::integer IS NULL OR p.id > $5) ORDER BY p.id LIMIT $6`,
    [mayRead({}), funds, personId, id ?? null, after ?? null, limit ?? null],
  );
  const proposals = await readProposals(dataSource, { ids: rows.map((row) => row.id) });
  return rows.map(({ content }, index) => ({ ...content, proposal: proposals[index]! }));
}
