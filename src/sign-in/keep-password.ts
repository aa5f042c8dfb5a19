import type { Runner } from './grants.query.js';

/** Makes it somebody's password from now on. @param hash of `hashPassword` */
export async function keepPassword(runner: Runner, personId: number, hash: string): Promise<void> {
  await runner.query(
    `INSERT INTO password (person_id, hash) VALUES ($1, $2)
     ON CONFLICT (person_id) DO UPDATE SET hash = excluded.hash, changed_at = clock_timestamp()`,
    [personId, hash],
  );
}
