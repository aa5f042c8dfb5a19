import type { DataSource, EntityManager } from 'typeorm';
import { takeLong } from '../database/index.js';

/**
 * Numbers the committed entries of one journal that no seal has numbered yet, in the order in which they were decided.
 * @returns how many
 */
export async function sealEntries(manager: EntityManager | DataSource, journalId: number): Promise<number> {
  const [row]: { sealed: string }[] = await manager.query('SELECT ledger.seal_entries($1) AS sealed', [
    journalId,
  ]);
  return Number.parseInt(row?.sealed ?? '0', 10);
}

/** Seals every journal that has something to seal, each in a transaction of its own. */
export async function sealAll(dataSource: DataSource): Promise<void> {
  const journals: { id: number }[] = await dataSource.query(
    'SELECT DISTINCT journal_id AS id FROM ledger.unsealed ORDER BY 1',
  );
  for (const { id } of journals) {
    await dataSource.transaction(async (manager) => {
      // What a large import brought in is one seal after the other.
      await takeLong(manager);
      await sealEntries(manager, id);
    });
  }
}
