import type { Response, Test as Request } from 'supertest';
import type { TestDatabase } from './database.js';

/**
 * Sends decisions on one proposal so that none is simply too late: the lock that each takes first (7206) is held until all of them wait
 * for it, and then let go.
 */
export async function atTheSameInstant(
  { owner }: TestDatabase,
  reference: string,
  asked: Request[],
): Promise<Response[]> {
  const holder = owner.createQueryRunner();
  try {
    await holder.startTransaction();
    await holder.query(
      'SELECT pg_advisory_xact_lock(7206, (SELECT max(id) FROM proposal WHERE reference = $1))',
      [reference],
    );
    const answers = asked.map(async (one) => await one);
    for (let tries = 0; (await waiting(owner)) < asked.length; tries++) {
      if (tries === 200) throw new Error(`They never waited for the proposal ${reference}.`);
      await new Promise((resume) => setTimeout(resume, 20));
    }
    await holder.commitTransaction();
    return await Promise.all(answers);
  } finally {
    if (holder.isTransactionActive) await holder.rollbackTransaction();
    await holder.release();
  }
}

async function waiting(owner: TestDatabase['owner']): Promise<number> {
  const found: unknown[] = await owner.query(
    `SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = 7206 AND NOT granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
  );
  return found.length;
}
