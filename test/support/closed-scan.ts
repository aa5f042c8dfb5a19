import type { DataSource } from 'typeorm';

/**
 * Opens a City Scan of an organisation and closes it at once where asked, as the database's owner and without anybody's answers: how
 * groups answer, and that two of them must, are stories of their own.
 * @returns the scan's number
 */
export async function putScan(owner: DataSource, organisation: string, closed: boolean): Promise<number> {
  return owner.transaction(async (manager) => {
    const [scan]: { id: number; change: string }[] = await manager.query(
      `WITH c AS (INSERT INTO change (made_by, door, what) VALUES ('test', 'system', 'scan') RETURNING id)
       INSERT INTO scan (organisation_id, questionnaire_id, opened_on, change_id)
       SELECT o.id, (SELECT min(id) FROM questionnaire), '2026-01-01', c.id FROM organisation o, c WHERE o.code = $1 RETURNING id, change_id AS change`,
      [organisation],
    );
    if (closed) await closeIn(manager, scan!.id, scan!.change);
    return scan!.id;
  });
}

/** Closes a scan that nobody answered. */
export async function closeScan(owner: DataSource, scan: number): Promise<void> {
  await owner.transaction(async (manager) => {
    const [change]: { id: string }[] = await manager.query(
      `INSERT INTO change (made_by, door, what) VALUES ('test', 'system', 'scan closed') RETURNING id`,
    );
    await closeIn(manager, scan, change!.id);
  });
}

async function closeIn(manager: Pick<DataSource, 'query'>, scan: number, change: string): Promise<void> {
  await manager.query('ALTER TABLE scan_closing DISABLE TRIGGER closing_is_sound');
  await manager.query('INSERT INTO scan_closing (scan_id, change_id) VALUES ($1, $2)', [scan, change]);
  await manager.query('ALTER TABLE scan_closing ENABLE ALWAYS TRIGGER closing_is_sound');
}
