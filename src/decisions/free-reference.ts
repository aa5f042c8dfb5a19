import type { EntityManager } from 'typeorm';
import { notNow, wordsFor } from '../refusals/index.js';
import type { ProposalKind } from './proposal.js';

/**
 * Sees that a reference is free before it is proposed: what is proposed under one that is taken could never be carried out, and of two
 * proposals under one it would not be clear which is decided.
 * @param kinds those that record the same kind of record
 * @param recordKind as `money_record` names it
 * @throws {Refused} 409
 */
export async function checkFreeReference(
  manager: EntityManager,
  { fundId, reference }: { fundId: number; reference: string },
  kinds: readonly ProposalKind[],
  recordKind: string,
): Promise<void> {
  const [taken]: { proposed: boolean; kind: string }[] = await manager.query(
    `SELECT true AS proposed, p.kind FROM proposal p WHERE p.fund_id = $1 AND p.reference = $2 AND p.kind = ANY ($3)
     UNION ALL SELECT false, m.kind FROM money_record m WHERE m.fund_id = $1 AND m.kind = $4 AND m.reference = $2 LIMIT 1`,
    [fundId, reference, kinds, recordKind],
  );
  if (!taken) return;
  const by = `${taken.proposed ? 'a proposed' : 'a recorded'} ${wordsFor(taken.kind)}`;
  throw notNow(`The reference ${reference} is taken by ${by} already; give this another one.`);
}
