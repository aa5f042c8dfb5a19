import type { EntityManager } from 'typeorm';
import { verify, type Verdict } from '../../src/reports/index.js';
import { createDatabase, type TestDatabase } from './database.js';
import type { ExampleFund } from './example-fund.js';
import { exampleFund } from './example-history.js';

/** The example fund in a database of its own, for a spec that breaks it. */
export interface BreakableFund {
  database: TestDatabase;
  fund: ExampleFund;
}

export async function breakableFund(): Promise<BreakableFund> {
  const database = await createDatabase();
  const fund = await exampleFund(database.application);
  await verify(database.application); // seals
  return { database, fund };
}

/** As superuser and with every trigger of the table off, which is the only way to what the constraints forbid. */
export async function asSuperuser(
  { owner }: TestDatabase,
  tables: string[],
  work: (manager: EntityManager) => Promise<unknown>,
): Promise<void> {
  await owner.transaction(async (manager) => {
    for (const table of tables) await manager.query(`ALTER TABLE ${table} DISABLE TRIGGER ALL`);
    await work(manager);
    for (const table of tables) await manager.query(`ALTER TABLE ${table} ENABLE TRIGGER ALL`);
  });
}

/** The number of each invariant that does not hold, as fund-accounting.md numbers them, with the records named. */
export async function brokenInvariants({ application }: TestDatabase): Promise<Record<number, string[]>> {
  const verdicts: Verdict[] = await verify(application);
  const broken = verdicts.map(({ ok, records }, index) => ({ number: index + 1, ok, records }));
  return Object.fromEntries(broken.filter(({ ok }) => !ok).map(({ number, records }) => [number, records]));
}
